import { userFilesOf, requireRunnable, type Command } from '@ridgeline/core';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { createFileCheck } from '../user-files.ts';
import { print } from '../print.ts';
import { isRunning, readOwnerStatus, sendToRun, type LocatedStudy } from '../send-to-run.ts';
import { parseTrialName } from '../parse-trial-name.ts';
import { withStudy } from '../with-study.ts';
import { resumeFinals } from './finals.ts';
import { runDefinition } from '../run/run-definition.ts';
import type { RunOptions } from '../run/run-options.ts';

/** Pauses a study: the process that runs it starts no more trials. */
export function pauseCommand(name: string | undefined, { db }: RunOptions): Promise<ExitCode> {
  return withStudy(db, name, (view, study) => send({ db, view, study }, { type: 'pause' }));
}

/** Stops a study early, or a single trial given as `study/number`. */
export async function stopCommand(name: string | undefined, { db }: RunOptions): Promise<ExitCode> {
  const { study: studyName, trial } = parseTrialName(name);
  const command: Command = { type: 'stop', ...(trial === undefined ? {} : { trial }) };
  return withStudy(db, studyName, (view, study) => send({ db, view, study }, command));
}

/**
 * Resumes a paused study. If no process runs the study, runs it in this process, from the definition in the database.
 * Its finals follow if they have started or the sweep file requests them.
 */
export async function resumeCommand(name: string | undefined, options: RunOptions): Promise<ExitCode> {
  const { db } = options;
  const { study, exitCode } = await withStudy(db, name, async (view, storedStudy) => {
    const study = requireRunnable(storedStudy);
    const locatedStudy = { db, view, study };
    const hasProcess = await isRunning(locatedStudy, await readOwnerStatus(locatedStudy));
    return { study, exitCode: hasProcess ? await send(locatedStudy, { type: 'resume' }) : undefined };
  });
  if (exitCode !== undefined) return exitCode;
  createFileCheck(userFilesOf(study.definition))();
  const { code, mayContinue, finalsFollow } = await runDefinition(study.definition, options);
  return mayContinue ? resumeFinals(study, { ...options, finals: finalsFollow }, code) : code;
}

async function send(locatedStudy: LocatedStudy, command: Command): Promise<ExitCode> {
  const reply = await sendToRun(locatedStudy, command);
  print(`${reply.message}\n`, reply.ok ? process.stdout : process.stderr);
  return reply.ok ? exitCodes.ok : exitCodes.refused;
}
