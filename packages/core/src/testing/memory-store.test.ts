import { describeStore } from './index.ts';
import { createMemoryStore } from './memory-store.ts';

describeStore('in memory', async (clock) => createMemoryStore(clock), {
  skip: [
    {
      reason: 'it is the reference',
      tests: ['returns the same results as the reference store for any sequence of actions'],
    },
  ],
});
