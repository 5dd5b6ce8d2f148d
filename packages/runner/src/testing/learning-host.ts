import { serveRunner } from '../host/serve-runner.ts';
import { ThreadExecutor } from '../host/thread-executor.ts';

/** Entry of a runner process whose trials report plausible curves. */
const worker = new URL(import.meta.url.replace(/learning-host(?=\.[jt]s$)/, 'learning-thread'));

serveRunner(new ThreadExecutor({ worker, prepare: () => Promise.resolve({}) }));
