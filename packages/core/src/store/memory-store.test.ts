import { describeStore } from '../testing/index.ts';
import { createMemoryStore } from './memory-store.ts';

describeStore('in memory', async (now) => createMemoryStore(now), {
  skip: [{ reason: 'it is the reference', tests: ['answers any sequence of acts as the reference does'] }],
});
