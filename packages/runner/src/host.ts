/** What a runner process is made of: a door of its own, as it needs nothing of who leads it. */
export { serveRunner, type RunnerService } from './host/serve-runner.ts';
