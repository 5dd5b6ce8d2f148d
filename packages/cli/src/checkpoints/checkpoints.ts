import { readdirSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

/** What is not whole yet, or never will be: of a thread (`<trial>-<process>-<thread>`), or of `keep`. */
const unfinished = /^\d+-\d+(-\d+)?\.unfinished$/;

/** Of a trial's weights: its number, below 10^9, which a date with a time is not. */
const whole = /^(0|[1-9]\d{0,8})$/;

/** Keeps the folder of a study's weights within its budget while the study runs. */
export interface Checkpoints {
  /** The budget. */
  readonly bytes: number;
  /** Leaves the weights of a trial that another machine has trained there, as a thread does; before `tell` hears of its end. */
  readonly keep: (trial: number, checkpoint: Checkpoint) => Promise<void>;
  /** @param settled What `StudyRun.settled` says now. */
  tell(event: StudyEvent, settled: number): void;
  /** Resolves when all that has to go is gone; called when nobody writes there any more. */
  close(): Promise<void>;
}

/**
 * The threads leave a folder for each trial that has trained to its end, under its number; here those go that are beyond
 * `bytes`, the worst first, and those of trials that have no value. Where the search may end before its plan is through,
 * none goes for a trial of a later configuration before that one surely counts. What earlier runs have left counts too;
 * what they or a thread that died have left half written goes. What has another name is a person's own.
 *
 * @throws RidgelineError `FILE_UNREADABLE` where the folder cannot be read, and as the view throws.
 */
export async function openCheckpoints(
  folder: string,
  bytes: number,
  study: Study,
  view: StudyView,
): Promise<Checkpoints> {
  const budget = new SizeBudget(bytes, new Ranking(study.definition.metric));
  const remove = (name: number | string) => rm(join(folder, String(name)), { recursive: true, force: true });
  const { target, patience } = study.definition;
  const mayEndEarly = target !== undefined || patience !== undefined;
  const trim = async (settled: number) =>
    void (await Promise.all(budget.trim(mayEndEarly ? settled : Infinity).map(remove)));

  async function take({ number: trial, configuration }: Trial, outcome: Outcome): Promise<void> {
    if (outcome.type !== 'complete') {
      budget.remove(trial);
      return remove(trial);
    }
    const size = await sizeOf(join(folder, String(trial)));
    if (size === undefined) return;
    budget.add({ trial, number: configuration.number, value: outcome.value, size });
  }

  for (const name of await namesIn(folder)) {
    if (unfinished.test(name)) await remove(name);
    if (!whole.test(name)) continue;
    const row = await view.trial(study.name, Number(name)).catch((error: unknown) => {
      if (error instanceof RidgelineError && error.code === 'TRIAL_NOT_FOUND') return undefined;
      throw error;
    });
    if (row?.state === 'ended') await take(row.trial, row.finished.outcome);
    else await remove(name);
  }
  // What an open study's search will make of what has ended is not known yet.
  await trim(study.state === 'complete' ? Infinity : 0);

  let last = Promise.resolve();
  const next = (step: () => Promise<void>) => {
    // A folder that cannot be removed is no reason to end a run.
    last = last.then(step).catch(() => undefined);
  };

  /** What the threads have of a trial that died with it. Which that is, is looked up now: its next attempt may begin. */
  function removeUnfinished(trial: number): void {
    const name = new RegExp(`^${trial}-\\d+-\\d+\\.unfinished$`);
    const dead = namesNow(folder).filter((one) => name.test(one));
    next(async () => void (await Promise.all(dead.map(remove))));
  }

  return {
    bytes,
    // As a thread writes it (`writeCheckpoint`), but a run does not stand still while the disk is synced.
    async keep(trial, { model, weights }) {
      const made = join(folder, `${trial}-${process.pid}.unfinished`);
      const write = (name: string, content: Uint8Array) =>
        writeFile(join(made, name), content, { mode: 0o600, flush: true });
      await mkdir(made, { recursive: true, mode: 0o700 });
      try {
        await write('weights.bin', weights);
        await write('model.json', model);
        await remove(trial);
        await rename(made, join(folder, String(trial)));
      } catch (error) {
        await rm(made, { recursive: true, force: true });
        throw error;
      }
    },
    tell(event, settled) {
      if (event.type === 'trial-lost') return removeUnfinished(event.trial.number);
      if (event.type !== 'trial-ended' || event.acknowledgement === 'late') return;
      const { trial, outcome } = event;
      if (outcome.type === 'failed') removeUnfinished(trial.number);
      next(() => take(trial, outcome));
      next(() => trim(settled));
    },
    close() {
      next(async () => {
        const names = await namesIn(folder);
        await Promise.all(names.filter((name) => unfinished.test(name)).map(remove));
      });
      return last;
    },
  };
}

/** Throws as `openCheckpoints`, before there is a study; a folder that is not there yet can be had. */
export async function assertCheckpointsFolder(folder: string): Promise<void> {
  await namesIn(folder);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new RidgelineError('FILE_UNREADABLE', `${folder} cannot be read as a folder: ${message}.`, {
      cause: error,
      hint: 'The weights of trials go there: move away what has its name, or run without --checkpoints.',
    });
  }
}

/** None where the folder cannot be read. */
function namesNow(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Of the files in a folder, in bytes; undefined where there is no such folder. */
async function sizeOf(folder: string): Promise<number | undefined> {
  try {
    const files = await readdir(folder);
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    return undefined;
  }
}
