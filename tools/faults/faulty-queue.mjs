import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from './random.mjs';

/**
 * Creates a queue that loses some messages, and repeats others within ten seconds, while their trial runs or after it
 * has ended. `lost` is a share of all messages, `doubled` a share of the delivered messages.
 */
export function createFaultyQueue(queue, { lost, doubled, seed }) {
  const random = createRandom(seed);
  const repeatLater = async (messages) => {
    await sleep(10_000 * random(), undefined, { ref: false });
    await queue.add(messages);
  };
  return {
    async add(messages) {
      const deliveredMessages = messages.filter(() => random() >= lost);
      await queue.add(deliveredMessages);
      // The queue may be closed by now.
      repeatLater(deliveredMessages.filter(() => random() < doubled)).catch(() => undefined);
    },
    close: () => queue.close(),
  };
}
