import { fileURLToPath } from 'node:url';
import base from './preset.mjs';

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The preset of packages whose tests start built programs: it builds them, and starts them as a person does. */
export default { ...base, globalSetup: beside('build.mjs'), setupFiles: [beside('plain-node.mjs')] };
