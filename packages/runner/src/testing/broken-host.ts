import { serveRunner } from '../host/serve-runner.ts';

/** Entry of a runner process whose threads have no module to load. */
serveRunner({ worker: new URL('no-such-thread.js', import.meta.url), prepare: () => Promise.resolve({}) });
