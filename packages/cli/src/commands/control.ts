import { userFilesOf, requireRunnable, type Command } from '@ridgeline/core';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { watchFiles } from '../user-files.ts';
import { print } from '../print.ts';
import { isRunning, runStatusOf, sendToRun, type LocatedStudy } from '../send-to-run.ts';
import { trialNamed } from '../trial-named.ts';
import { withStudy } from '../with-study.ts';
import { resumeFinals } from './finals.ts';
import { runDefinition } from '../run/run-definition.ts';
import type { RunOptions } from '../run/run-options.ts';

interface ControlOptions {
  readonly db: string;
}

/** Pauses a study: its process starts no more trials for now. */
export function pauseCommand(name: string | undefined, { db }: ControlOptions): Promise<ExitCode> {
  return withStudy(db, name, (view, study) => send({ db, view, study }, { type: 'pause' }));
}

/** Ends a study early, or one of its trials given as `study/number`. */
export async function stopCommand(name: string | undefined, { db }: ControlOptions): Promise<ExitCode> {
  const { study: named, trial } = trialNamed(name);
  const command: Command = { type: 'stop', ...(trial === undefined ? {} : { trial }) };
  return withStudy(db, named, (view, study) => send({ db, view, study }, command));
}

/** Resumes a paused study. A study without a process runs here, from the definition in the database. */
export async function resumeCommand(name: string | undefined, options: RunOptions): Promise<ExitCode> {
  const { db } = options;
  const { study, sent } = await withStudy(db, name, async (view, chosen) => {
    const study = requireRunnable(chosen);
    const located = { db, view, study };
    const runs = await isRunning(located, await runStatusOf(located));
    return { study, sent: runs ? await send(located, { type: 'resume' }) : undefined };
  });
  if (sent !== undefined) return sent;
  watchFiles(userFilesOf(study.definition))();
  const { code, state, finalsFollow } = await runDefinition(study.definition, options);
  return state === 'complete' ? resumeFinals(study, { ...options, finals: finalsFollow }, code) : code;
}

async function send(located: LocatedStudy, command: Command): Promise<ExitCode> {
  const reply = await sendToRun(located, command);
  print(`${reply.message}\n`, reply.ok ? process.stdout : process.stderr);
  return reply.ok ? exitCodes.ok : exitCodes.refused;
}
