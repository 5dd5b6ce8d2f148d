/** Entry point for runner processes, free of the orchestrator's dependencies. */
export type { Executor } from './host/executor.ts';
export { loadProgramExecutor } from './program/load-program-executor.ts';
export { serveRunner } from './host/serve-runner.ts';
export { ThreadExecutor } from './host/thread-executor.ts';
