import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { threadId } from 'node:worker_threads';
import { canonicalJson, type EarlierTask, type Json, type Report } from '@ridgeline/core';
import type { LayerTensors } from '../network/layer-tensors.ts';

/** Everything that the next epoch of a training depends on, after an epoch. */
export interface TrainingState {
  /** Reports of all epochs so far. */
  readonly reports: readonly Report[];
  /** State of the network, with its optimizer's memory. */
  readonly network: Float32Array;
  /** Weights of the best epoch, if they are tracked. */
  readonly best: readonly LayerTensors[] | undefined;
  /** Weights that early stopping would restore, with their epoch. */
  readonly restored: { readonly epoch: number; readonly weights: readonly LayerTensors[] } | undefined;
}

/** Place of the states of paused trainings. */
export interface StateFolder {
  readonly folder: string;
  /** Budget in bytes, beyond which the oldest states are removed. */
  readonly most: number;
  /** Hash of the user files that trainings read. */
  readonly files: string;
}

/** Tasks of a training, each up to an epoch, the last one to the end. */
export type TrainingTasks = readonly EarlierTask[];

const HASH_BYTES = 32;

/**
 * States of paused trainings of one seed, one file each. A file's name is a hash of everything that led to the state,
 * and its first bytes are a hash of the rest: a missing, foreign or damaged file is never used, and its training starts
 * over, with the same bits.
 */
export class TrainingStates {
  readonly #place: StateFolder;
  readonly #about: Json;

  /** @param about facts besides the tasks that the bits depend on, such as the seed and the data */
  constructor(place: StateFolder, about: Json) {
    this.#place = place;
    this.#about = about;
  }

  /** Furthest stored state of a training, at most after epoch `last`; undefined if there is none. */
  latest(tasks: TrainingTasks, last: number): TrainingState | undefined {
    const epochs = new Set(namesIn(this.#place.folder).map((name) => Number.parseInt(name, 10)));
    for (const epoch of [...epochs].filter((one) => one <= last).sort((a, b) => b - a)) {
      const state = read(this.#pathOf(tasks, epoch));
      if (state !== undefined) return state;
    }
    return undefined;
  }

  /** Stores the state of a training after an epoch. If the disk is full, the training has to be repeated. */
  save(tasks: TrainingTasks, epoch: number, state: TrainingState): void {
    const { folder } = this.#place;
    const path = this.#pathOf(tasks, epoch);
    const made = `${path}-${process.pid}-${threadId}.unfinished`;
    const bytes = serialize(state);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(made, Buffer.concat([hashOf(bytes), bytes]), { mode: 0o600 });
      renameSync(made, path);
      this.#trim();
    } catch {
      rmSync(made, { force: true });
    }
  }

  #trim(): void {
    const { folder, most } = this.#place;
    const files = namesIn(folder)
      .flatMap((name) => {
        const stats = statSync(join(folder, name), { throwIfNoEntry: false });
        return stats === undefined
          ? []
          : [{ path: join(folder, name), size: stats.size, time: stats.mtimeMs }];
      })
      .sort((a, b) => b.time - a.time);
    let size = 0;
    for (const file of files) if ((size += file.size) > most) rmSync(file.path, { force: true });
  }

  #pathOf(tasks: TrainingTasks, epoch: number): string {
    const led = tasks
      .filter((_, index) => index === 0 || tasks[index - 1]!.until < epoch)
      .map(({ task, until }) => ({ task, until: Math.min(until, epoch) }));
    const text = canonicalJson([this.#about, this.#place.files, led as unknown as Json]);
    return join(this.#place.folder, `${epoch}-${createHash('sha256').update(text).digest('hex')}.state`);
  }
}

function read(path: string): TrainingState | undefined {
  try {
    const all = readFileSync(path);
    const bytes = all.subarray(HASH_BYTES);
    return hashOf(bytes).equals(all.subarray(0, HASH_BYTES))
      ? (deserialize(bytes) as TrainingState)
      : undefined;
  } catch {
    return undefined;
  }
}

function hashOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
