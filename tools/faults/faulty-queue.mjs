import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from './random.mjs';

/**
 * Creates a queue that loses some messages and repeats others within ten seconds, when their work is in progress or done.
 * `lost` and `doubled` are shares.
 */
export function createFaultyQueue(queue, { lost, doubled, seed }) {
  const random = createRandom(seed);
  const repeatLater = async (messages) => {
    await sleep(10_000 * random(), undefined, { ref: false });
    await queue.add(messages);
  };
  return {
    async add(messages) {
      const kept = messages.filter(() => random() >= lost);
      await queue.add(kept);
      // The queue may be closed by now.
      repeatLater(kept.filter(() => random() < doubled)).catch(() => undefined);
    },
    close: () => queue.close(),
  };
}
