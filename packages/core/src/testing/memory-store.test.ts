import { describeStore } from './index.ts';
import { createMemoryStore } from './memory-store.ts';

describeStore('in memory', async (clock) => createMemoryStore(clock), {
  skip: [{ reason: 'it is the reference', tests: ['answers any sequence of acts as the reference does'] }],
});
