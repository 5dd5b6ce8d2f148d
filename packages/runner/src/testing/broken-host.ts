import { serveRunner } from '../host/serve-runner.ts';
import { ThreadExecutor } from '../host/thread-executor.ts';

/** Entry of a runner process whose threads have no module to load. */
serveRunner(
  new ThreadExecutor({
    worker: new URL('no-such-thread.js', import.meta.url),
    prepare: () => Promise.resolve({}),
  }),
);
