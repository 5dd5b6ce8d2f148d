export type { OpenStore } from './contract.ts';
export { describeStore, type Skip } from './describe-store.ts';
export { definition as sampleSweep, plan as samplePlan, trialOf as sampleTrial } from './fixtures.ts';
