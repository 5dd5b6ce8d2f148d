/** Entry point for runner processes, free of the orchestrator's dependencies. */
export type { Executor } from './host/executor.ts';
export { ProgramExecutor } from './program/program-executor.ts';
export { serveRunner } from './host/serve-runner.ts';
export { ThreadExecutor, type ThreadService } from './host/thread-executor.ts';
