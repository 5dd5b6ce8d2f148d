export { RidgelineError, type Problem, type RidgelineErrorCode } from './error.ts';
