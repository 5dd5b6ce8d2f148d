import { streamKey } from '@ridgeline/core';
import { BoundedCache } from './bounded-cache.ts';
import type { StreamName } from './trainer-spec.ts';

/** Limit of a thread's cached keys, in bytes. */
const MAX_BYTES = 16e6;

/** Number of steps whose keys are computed and cached together. */
const BLOCK_STEPS = 256;

const blockCache = new BoundedCache<Uint32Array>(MAX_BYTES, ({ byteLength }) => byteLength);

/**
 * Keys for the random numbers of consecutive steps, `[steps, streams, 2]`. All trials of a training seed share them.
 *
 * @param streams names of the streams, one per random layer; see {@link nameRandomStreams}
 * @param firstStep number of the first step, counted from 1
 */
export function computeDropoutKeys(
  seed: number,
  streams: readonly StreamName[],
  firstStep: number,
  steps: number,
): Uint32Array {
  const keys = new Uint32Array(steps * streams.length * 2);
  streams.forEach((stream, streamIndex) => {
    for (let i = 0; i < steps; i++) {
      const step = firstStep + i;
      const source = 2 * (step % BLOCK_STEPS);
      const block = getBlock(seed, stream, Math.floor(step / BLOCK_STEPS));
      const target = 2 * (i * streams.length + streamIndex);
      keys[target] = block[source]!;
      keys[target + 1] = block[source + 1]!;
    }
  });
  return keys;
}

function getBlock(seed: number, stream: StreamName, blockIndex: number): Uint32Array {
  return blockCache.get(`${seed} ${stream} ${blockIndex}`, () => {
    const keys = new Uint32Array(2 * BLOCK_STEPS);
    for (let i = 0; i < BLOCK_STEPS; i++)
      keys.set(streamKey(seed, 'dropout', stream, blockIndex * BLOCK_STEPS + i), 2 * i);
    return keys;
  });
}
