export { describeStore, type OpenStore, type Skip } from './describe-store.ts';
