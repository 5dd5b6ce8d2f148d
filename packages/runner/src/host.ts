/** Entry point for runner processes, free of the orchestrator's dependencies. */
export { serveRunner, type RunnerService } from './host/serve-runner.ts';
