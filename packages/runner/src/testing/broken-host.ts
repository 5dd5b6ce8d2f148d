import { serveRunner } from '../host/serve-runner.ts';

/** Entry of a runner process whose threads cannot load their module, which does not exist. */
serveRunner({ worker: new URL('no-such-thread.js', import.meta.url), prepare: () => Promise.resolve({}) });
