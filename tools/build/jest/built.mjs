import { fileURLToPath } from 'node:url';
import base from './preset.mjs';

const pathTo = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Preset for packages whose tests start built programs, which it builds and starts as a user does. */
export default { ...base, globalSetup: pathTo('build.mjs'), setupFiles: [pathTo('plain-node.mjs')] };
