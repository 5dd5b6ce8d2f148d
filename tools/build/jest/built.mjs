import { fileURLToPath } from 'node:url';
import base from './preset.mjs';

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Preset of packages whose tests start built programs: it builds them, and starts them as a user does. */
export default { ...base, globalSetup: beside('build.mjs'), setupFiles: [beside('plain-node.mjs')] };
