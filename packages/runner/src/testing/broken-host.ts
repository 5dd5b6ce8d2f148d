import { serveRunner } from '../host/serve-runner.ts';

/** The entry of a runner process whose threads cannot load their module: there is none. */
serveRunner({ worker: new URL('no-such-thread.js', import.meta.url), prepare: () => Promise.resolve({}) });
