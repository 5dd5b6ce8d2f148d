import { serveRunner } from '../host/serve-runner.ts';

/** Entry of a runner process whose trials learn. */
const worker = new URL(import.meta.url.replace(/learning-host(?=\.[jt]s$)/, 'learning-thread'));

serveRunner({ worker, prepare: () => Promise.resolve({}) });
