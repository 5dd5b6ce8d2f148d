import { serveRunner } from '../host/serve-runner.ts';

/** The entry of a runner process whose threads do what the trial's parameters tell them. */
const worker = new URL(import.meta.url.replace(/test-host(?=\.[jt]s$)/, 'misbehaving-thread'));

serveRunner({ worker, prepare: () => Promise.resolve({}) });
