export type { OpenStore } from './contract.ts';
export { describeStore, type Skip } from './describe-store.ts';
export { samplePlan, sampleSweep, sampleTrial } from './fixtures.ts';
export { createMemoryStore, type Store } from './memory-store.ts';
