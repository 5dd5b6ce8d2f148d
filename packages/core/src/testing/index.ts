export type { OpenStore } from './contract.ts';
export { describeStore, type Skip } from './describe-store.ts';
export { samplePlan, sampleSweep, sampleTrial } from './fixtures.ts';
export { isAlive } from './is-alive.ts';
export { createMemoryStore, type Store } from './memory-store.ts';
