import {
  userFilesOf,
  RidgelineError,
  rootOf,
  runnable,
  type Command,
  type RunStatus,
  type Study,
} from '@ridgeline/core';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { databaseOf } from '../database.ts';
import { watchFiles } from '../user-files.ts';
import { print } from '../print.ts';
import { ownerChannel, type OwnerChannel } from '../owner-channel.ts';
import { trialNamed } from '../trial-named.ts';
import { withStudy } from '../with-study.ts';
import { resumeFinals } from './finals.ts';
import { runDefinition } from '../run/run-definition.ts';
import type { RunOptions } from '../run/run-options.ts';

interface ControlOptions {
  readonly db: string;
}

/** Pauses a study: its process starts no more trials for now. */
export async function pauseCommand(name: string | undefined, options: ControlOptions): Promise<ExitCode> {
  return send(await studyIn(options.db, name), { type: 'pause' }, options);
}

/** Ends a study early, or one of its trials given as `study/number`. */
export async function stopCommand(name: string | undefined, options: ControlOptions): Promise<ExitCode> {
  const { study, trial } = trialNamed(name);
  return send(
    await studyIn(options.db, study),
    { type: 'stop', ...(trial === undefined ? {} : { trial }) },
    options,
  );
}

/** Resumes a paused study. A study without a process runs here, from the definition in the database. */
export async function resumeCommand(name: string | undefined, options: RunOptions): Promise<ExitCode> {
  const study = await studyIn(options.db, name);
  const { definition } = runnable(study);
  const status = await statusOf(await ownerChannel(options.db, study.name));
  if (await isRunning(study, status, options)) return send(study, { type: 'resume' }, options);
  watchFiles(userFilesOf(definition))();
  const { code, state, finalsFollow } = await runDefinition(definition, options);
  return state === 'complete' ? resumeFinals(study, { ...options, finals: finalsFollow }, code) : code;
}

function studyIn(database: string, name: string | undefined): Promise<Study> {
  return withStudy(database, name, (_view, study) => study);
}

/** Status of the owner's run. Throws `STUDY_OWNED` if the owner does not answer. */
async function statusOf(owner: OwnerChannel): Promise<RunStatus | undefined> {
  const status = await owner.status();
  if (status === undefined) await owner.assertFree();
  return status;
}

/** True if the process with this status runs the study, its finals, or one of its inner searches. */
async function isRunning(
  { name }: Study,
  status: RunStatus | undefined,
  { db }: ControlOptions,
): Promise<boolean> {
  if (status === undefined) return false;
  return status.study === name || rootOf(await studyIn(db, status.study)) === name;
}

async function send(study: Study, command: Command, { db }: ControlOptions): Promise<ExitCode> {
  const { name } = study;
  const owner = await ownerChannel(db, name);
  const status = await statusOf(owner);
  const isTrial = 'trial' in command && command.trial !== undefined;
  const runsHere = isTrial ? status?.study === study.name : await isRunning(study, status, { db });
  const reply = runsHere ? await owner.send(command) : undefined;
  if (reply === undefined) {
    throw new RidgelineError('STUDY_NOT_RUNNING', `${name} is not running.`, {
      hint:
        status === undefined
          ? `Resume it: ridgeline resume ${name}`
          : `The process that owns ${databaseOf(db).name} runs ${status.study}.`,
    });
  }
  print(`${reply.message}\n`, reply.ok ? process.stdout : process.stderr);
  return reply.ok ? exitCodes.ok : exitCodes.refused;
}
