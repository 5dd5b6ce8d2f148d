import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { threadId } from 'node:worker_threads';
import { canonicalJson, type TrainingSegment, type Json, type Report } from '@ridgeline/core';
import type { LayerTensors } from '@ridgeline/engine';

/** State of a training run between two epochs. The next epoch depends on nothing else. */
export interface TrainingState {
  /** Reports of all epochs so far. */
  readonly reports: readonly Report[];
  /** State of the network and its optimizer. */
  readonly network: Float32Array;
  /** Weights of the best epoch, if they are tracked. */
  readonly best: readonly LayerTensors[] | undefined;
  /** Weights that early stopping would restore, with their epoch. */
  readonly restored: { readonly epoch: number; readonly weights: readonly LayerTensors[] } | undefined;
}

/** Folder for the states of paused training runs. */
export interface StateFolder {
  readonly folder: string;
  /** Maximum size of all states in bytes; beyond it the oldest states are removed. */
  readonly maxBytes: number;
  /** Paths and hashes of the user files that training runs read, as canonical JSON. */
  readonly files: string;
}

const HASH_BYTES = 32;

/**
 * States of paused training runs with one seed, one file each. A file's name contains a hash of everything that led to
 * the state, and its content begins with a hash of the rest. Therefore foreign and damaged files are never used. A run
 * whose latest file is lost continues from an earlier one, or starts over, and computes the same bits.
 */
export class TrainingStates {
  readonly #location: StateFolder;
  readonly #context: Json;

  /** @param context everything that determines the bits besides the tasks, such as the seed and the data */
  constructor(location: StateFolder, context: Json) {
    this.#location = location;
    this.#context = context;
  }

  /** Latest stored state of a training run after at most `maxEpoch` epochs; undefined if there is none. */
  findLatest(segments: readonly TrainingSegment[], maxEpoch: number): TrainingState | undefined {
    const epochs = new Set(listFiles(this.#location.folder).map((name) => Number.parseInt(name, 10)));
    for (const epoch of [...epochs].filter((storedEpoch) => storedEpoch <= maxEpoch).sort((a, b) => b - a)) {
      const state = readState(this.#statePath(segments, epoch));
      if (state !== undefined) return state;
    }
    return undefined;
  }

  /**
   * Stores the state of a training run after an epoch, and removes the oldest states beyond the size limit. If the
   * state cannot be stored, as on a full disk, the run later continues from an earlier one, or starts over.
   */
  save(segments: readonly TrainingSegment[], epoch: number, state: TrainingState): void {
    const { folder } = this.#location;
    const path = this.#statePath(segments, epoch);
    const draft = `${path}-${process.pid}-${threadId}.unfinished`;
    const bytes = serialize(state);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(draft, Buffer.concat([hash(bytes), bytes]), { mode: 0o600 });
      renameSync(draft, path);
      this.#trim();
    } catch {
      rmSync(draft, { force: true });
    }
  }

  #trim(): void {
    const { folder, maxBytes } = this.#location;
    const files = listFiles(folder)
      .flatMap((name) => {
        const stats = statSync(join(folder, name), { throwIfNoEntry: false });
        return stats === undefined
          ? []
          : [{ path: join(folder, name), size: stats.size, time: stats.mtimeMs }];
      })
      .sort((a, b) => b.time - a.time);
    let size = 0;
    for (const file of files) if ((size += file.size) > maxBytes) rmSync(file.path, { force: true });
  }

  /** Path of the state after an epoch. The path does not depend on later segments or epochs. */
  #statePath(segments: readonly TrainingSegment[], epoch: number): string {
    const segmentsSoFar = segments
      .filter((_, index) => index === 0 || segments[index - 1]!.until < epoch)
      .map(({ task, until }) => ({ task, until: Math.min(until, epoch) }));
    const text = canonicalJson([this.#context, this.#location.files, segmentsSoFar as unknown as Json]);
    return join(this.#location.folder, `${epoch}-${createHash('sha256').update(text).digest('hex')}.state`);
  }
}

function readState(path: string): TrainingState | undefined {
  try {
    const content = readFileSync(path);
    const bytes = content.subarray(HASH_BYTES);
    return hash(bytes).equals(content.subarray(0, HASH_BYTES))
      ? (deserialize(bytes) as TrainingState)
      : undefined;
  } catch {
    return undefined;
  }
}

function hash(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
