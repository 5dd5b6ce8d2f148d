import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from './random.mjs';

/**
 * Queue that loses some messages and repeats others. Repeats come within ten seconds, while their work is in progress
 * or done. `lost` and `doubled` are shares.
 */
export function troubledQueue(queue, { lost, doubled, seed }) {
  const random = randomFrom(seed);
  const addAgain = async (messages) => {
    await sleep(10_000 * random(), undefined, { ref: false });
    await queue.add(messages);
  };
  return {
    async add(messages) {
      const kept = messages.filter(() => random() >= lost);
      await queue.add(kept);
      // Ignored: the queue may be closed by now.
      addAgain(kept.filter(() => random() < doubled)).catch(() => undefined);
    },
    close: () => queue.close(),
  };
}
