import { serveRunner } from '../host/serve-runner.ts';
import { ThreadExecutor } from '../host/thread-executor.ts';

/** Entry of a runner process whose threads misbehave as the name of each trial's data set says. */
const worker = new URL(import.meta.url.replace(/test-host(?=\.[jt]s$)/, 'misbehaving-thread'));

serveRunner(new ThreadExecutor({ worker, prepare: () => Promise.resolve({}) }));
