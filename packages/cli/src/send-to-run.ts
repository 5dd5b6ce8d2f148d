import {
  requireRunnable,
  RidgelineError,
  rootOf,
  shellWord,
  type Command,
  type CommandReply,
  type RunStatus,
  type Study,
  type StudyView,
} from '@ridgeline/core';
import { parseDatabase } from './database.ts';
import { openOwnerChannel } from './owner-channel.ts';

/** Study with its database: the value of `--db`, and a view. */
export interface LocatedStudy {
  readonly db: string;
  readonly view: StudyView;
  readonly study: Study;
}

/**
 * Sends a command to the process that runs a study, its finals, or one of its inner searches. A command for a trial
 * reaches only a process that runs the study itself.
 *
 * @throws RidgelineError `STUDY_NOT_RUNNING` if there is no such process, `STUDY_OWNED` if the owner does not answer,
 * `USAGE` if only the program that created the study can run it.
 */
export async function sendToRun(locatedStudy: LocatedStudy, command: Command): Promise<CommandReply> {
  const { db, study } = locatedStudy;
  const { name } = requireRunnable(study);
  const owner = await openOwnerChannel(db, name);
  const status = await readOwnerStatus(locatedStudy);
  const isForTrial = 'trial' in command && command.trial !== undefined;
  const ownerRunsStudy = isForTrial ? status?.study === name : await isRunning(locatedStudy, status);
  const reply = ownerRunsStudy ? await owner.send(command) : undefined;
  if (reply !== undefined) return reply;
  throw new RidgelineError('STUDY_NOT_RUNNING', `${name} is not running.`, {
    hint:
      status === undefined
        ? `Resume it: ridgeline resume ${shellWord(name)}`
        : `The process that owns ${parseDatabase(db).name} runs ${status.study}.`,
  });
}

/**
 * Reads the status of the owner's run; undefined without an owner.
 *
 * @throws RidgelineError `STUDY_OWNED` if the owner does not answer.
 */
export async function readOwnerStatus({ db, study }: LocatedStudy): Promise<RunStatus | undefined> {
  const owner = await openOwnerChannel(db, study.name);
  const status = await owner.status();
  if (status === undefined) await owner.assertFree();
  return status;
}

/** True if the process with this status runs the study, its finals, or one of its inner searches. */
export async function isRunning(
  { view, study: { name } }: LocatedStudy,
  status: RunStatus | undefined,
): Promise<boolean> {
  if (status === undefined) return false;
  return status.study === name || rootOf(await view.study(status.study)) === name;
}
