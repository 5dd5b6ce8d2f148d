export { describeStore, type OpenStore, type Skip } from './describe-store.ts';
export { definition as sampleSweep, plan as samplePlan, trialOf as sampleTrial } from './fixtures.ts';
