import { fileURLToPath } from 'node:url';
import base from './preset.mjs';

const pathTo = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Preset for packages whose tests start built programs. It builds them if sources have changed. */
export default { ...base, globalSetup: pathTo('build.mjs'), setupFiles: [pathTo('plain-node.mjs')] };
