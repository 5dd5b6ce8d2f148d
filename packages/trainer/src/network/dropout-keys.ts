import { streamKey } from '@ridgeline/core';
import { BoundedCache } from './bounded-cache.ts';
import type { StreamName } from './trainer-spec.ts';

/** Limit of a thread's cached keys, in bytes. */
const MAX_BYTES = 16e6;

/** Number of steps whose keys are computed and cached together. */
const BLOCK = 256;

const blocks = new BoundedCache<Uint32Array>(MAX_BYTES, ({ byteLength }) => byteLength);

/**
 * Keys for the random numbers of consecutive steps, `[steps, streams, 2]`. All trials of a training seed share them.
 *
 * @param streams names of the streams, one per random layer; see {@link randomStreams}
 * @param first number of the first step, from 1
 */
export function dropoutKeys(
  seed: number,
  streams: readonly StreamName[],
  first: number,
  steps: number,
): Uint32Array {
  const keys = new Uint32Array(steps * streams.length * 2);
  streams.forEach((stream, place) => {
    for (let i = 0; i < steps; i++) {
      const step = first + i;
      const from = 2 * (step % BLOCK);
      const block = blockOf(seed, stream, Math.floor(step / BLOCK));
      const to = 2 * (i * streams.length + place);
      keys[to] = block[from]!;
      keys[to + 1] = block[from + 1]!;
    }
  });
  return keys;
}

function blockOf(seed: number, stream: StreamName, block: number): Uint32Array {
  return blocks.get(`${seed} ${stream} ${block}`, () => {
    const keys = new Uint32Array(2 * BLOCK);
    for (let i = 0; i < BLOCK; i++) keys.set(streamKey(seed, 'dropout', stream, block * BLOCK + i), 2 * i);
    return keys;
  });
}
