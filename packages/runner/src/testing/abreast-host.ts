import { serveRunner } from '../host/serve-runner.ts';

/** The entry of a runner process whose threads do what the trials of a group say, of all of them at once. */
const worker = new URL(import.meta.url.replace(/abreast-host(?=\.[jt]s$)/, 'abreast-thread'));

serveRunner({ worker, prepare: () => Promise.resolve({}) });
