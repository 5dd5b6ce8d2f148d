import { readdirSync } from 'node:fs';
import { lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import {
  Ranking,
  RidgelineError,
  type Checkpoint,
  type Outcome,
  type Study,
  type StudyView,
  type Trial,
} from '@ridgeline/core';
import type { StudyEvent } from '@ridgeline/runner';
import { SizeBudget } from './size-budget.ts';

/** Name of an incomplete folder, written by a thread (`<trial>-<process>-<thread>`) or by `keep` (`<trial>-<process>`). */
const unfinishedPattern = /^\d+-\d+(-\d+)?\.unfinished$/;

/**
 * Name of a complete folder: the number of the trial. Longer numbers do not match, because a user may have named a
 * folder after a date and a time.
 */
const completePattern = /^(0|[1-9]\d{0,8})$/;

/** Folder of a study's weights, kept within a maximum size while the study runs. */
export interface Checkpoints {
  /** Maximum size of all weights together, in bytes. */
  readonly maxBytes: number;
  /**
   * Stores the weights of a trial that another machine has trained. Must be called before `onEvent` receives the outcome
   * of the trial.
   */
  readonly keep: (trial: number, checkpoint: Checkpoint) => Promise<void>;
  /**
   * Updates the folder after an event.
   *
   * @param finishedPrefix number of leading configurations that have all finished
   */
  onEvent(event: StudyEvent, finishedPrefix: number): void;
  /** Removes incomplete weights, and resolves when all removals are done. Call it after the last write to the folder. */
  close(): Promise<void>;
}

/**
 * Opens the folder of a study's weights. Threads write a folder for each completed trial, under its number. Folders of
 * trials without a value are removed. If all folders together exceed `maxBytes`, those of the worst trials are removed.
 * If the search may end early, its last configurations may not belong to the final results. Trials of such
 * configurations displace no trials of earlier configurations. Weights of earlier runs count toward `maxBytes`, and
 * incomplete weights are removed. Folders that are not named like weights belong to the user and are kept.
 *
 * @throws RidgelineError `FILE_UNREADABLE` if the folder cannot be read, and any error of `view`.
 */
export async function openCheckpoints(
  folder: string,
  maxBytes: number,
  study: Study,
  view: StudyView,
): Promise<Checkpoints> {
  const budget = new SizeBudget(maxBytes, new Ranking(study.definition.metric));
  const remove = (name: number | string) => rm(join(folder, String(name)), { recursive: true, force: true });
  const { target, patience } = study.definition;
  const mayEndEarly = target !== undefined || patience !== undefined;
  const trim = async (finishedPrefix: number) =>
    void (await Promise.all(budget.trim(mayEndEarly ? finishedPrefix : Infinity).map(remove)));

  async function update({ number: trial, configuration }: Trial, outcome: Outcome): Promise<void> {
    if (outcome.type !== 'complete') {
      budget.remove(trial);
      return remove(trial);
    }
    const size = await folderSize(join(folder, String(trial)));
    if (size === undefined) return;
    budget.add({ trial, configuration: configuration.number, value: outcome.value, size });
  }

  for (const name of await listNames(folder)) {
    if (unfinishedPattern.test(name)) await remove(name);
    if (!completePattern.test(name)) continue;
    const row = await view.trial(study.name, Number(name)).catch((error: unknown) => {
      if (error instanceof RidgelineError && error.code === 'TRIAL_NOT_FOUND') return undefined;
      throw error;
    });
    if (row?.state === 'ended') await update(row.trial, row.finished.outcome);
    else await remove(name);
  }
  // The search of an open study has not read its history, so no configuration is certain to belong to the results.
  await trim(study.state === 'complete' ? Infinity : 0);

  let lastUpdate = Promise.resolve();
  const enqueue = (step: () => Promise<void>) => {
    // A folder that cannot be removed must not end a run.
    lastUpdate = lastUpdate.then(step).catch(() => undefined);
  };

  /** Removes incomplete weights of a dead thread. Lists them immediately, before the next attempt writes new ones. */
  function removeUnfinished(trial: number): void {
    const name = new RegExp(`^${trial}-\\d+-\\d+\\.unfinished$`);
    const unfinishedFolders = listNamesSync(folder).filter((entry) => name.test(entry));
    enqueue(async () => void (await Promise.all(unfinishedFolders.map(remove))));
  }

  return {
    maxBytes,
    // Like `writeCheckpoint` in a thread, but without blocking the run while the disk syncs.
    async keep(trial, { files }) {
      const unfinishedFolder = join(folder, `${trial}-${process.pid}.unfinished`);
      await mkdir(unfinishedFolder, { recursive: true, mode: 0o700 });
      try {
        for (const { path, bytes } of files) {
          const file = resolveInside(unfinishedFolder, path);
          await mkdir(dirname(file), { recursive: true, mode: 0o700 });
          await writeFile(file, bytes, { mode: 0o600, flush: true });
        }
        await remove(trial);
        await rename(unfinishedFolder, join(folder, String(trial)));
      } catch (error) {
        await rm(unfinishedFolder, { recursive: true, force: true });
        throw error;
      }
    },
    onEvent(event, finishedPrefix) {
      if (event.type === 'trial-lost') return removeUnfinished(event.trial.number);
      if (event.type !== 'trial-ended' || event.acknowledgement === 'late') return;
      const { trial, outcome } = event;
      if (outcome.type === 'failed') removeUnfinished(trial.number);
      enqueue(() => update(trial, outcome));
      enqueue(() => trim(finishedPrefix));
    },
    close() {
      enqueue(async () => {
        const names = await listNames(folder);
        await Promise.all(names.filter((name) => unfinishedPattern.test(name)).map(remove));
      });
      return lastUpdate;
    },
  };
}

/**
 * Checks the folder of weights before there is a study. The folder may be missing.
 *
 * @throws RidgelineError `FILE_UNREADABLE` if the folder cannot be read.
 */
export async function assertCheckpointsFolder(folder: string): Promise<void> {
  await listNames(folder);
}

/** Renames a folder that has weights. A folder of the user's own files stays. */
export async function archiveWeights(folder: string, archivedFolder: string): Promise<void> {
  if (listNamesSync(folder).some((name) => completePattern.test(name))) await rename(folder, archivedFolder);
}

async function listNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new RidgelineError('FILE_UNREADABLE', `${folder} cannot be read as a folder: ${message}.`, {
      cause: error,
      hint: 'Weights are kept in a folder of that name: move the file away, or run without --checkpoints.',
    });
  }
}

/** File names in a folder; empty if it cannot be read. */
function listNamesSync(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * Path of a file in a folder.
 *
 * @throws Error if the path, which comes from another machine, is outside the folder.
 */
function resolveInside(folder: string, path: string): string {
  const file = resolve(folder, path);
  if (file.startsWith(folder + sep)) return file;
  throw new Error(`${path} is outside the folder of its trial.`);
}

/** Size of the files in a folder, in bytes; undefined if there is no such folder. */
async function folderSize(folder: string): Promise<number | undefined> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const sizes = entries
      .filter((entry) => !entry.isDirectory())
      .map(async ({ parentPath, name }) => (await lstat(join(parentPath, name))).size);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  } catch {
    return undefined;
  }
}
