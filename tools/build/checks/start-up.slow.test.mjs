import { readdirSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { buildSync } from 'esbuild';
import { inRepository } from '../setup/repository.mjs';

/** Third-party packages. A bundle excludes them. */
const thirdParty = readdirSync(inRepository('node_modules')).filter((name) => !/^\.|^@ridgeline$/.test(name));
const external = thirdParty.flatMap((name) => (name.startsWith('@') ? [`${name}/*`] : [name, `${name}/*`]));

/** Returns the third-party packages that an entry imports statically, and the number of our modules. */
function findLoadedModules(entry) {
  // esbuild's asynchronous interface leaves a process that outlives the test.
  const { metafile } = buildSync({
    entryPoints: [entry],
    absWorkingDir: inRepository(),
    outdir: 'unused',
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@ridgeline/source'],
    external,
  });
  const modules = new Set([entry]);
  const packages = new Set();
  for (const module of modules) {
    for (const { path, kind, external = false } of metafile.inputs[module].imports) {
      if (kind === 'dynamic-import' || path.startsWith('node:')) continue;
      (external ? packages : modules).add(path);
    }
  }
  return { packages: [...packages].sort(), moduleCount: modules.size };
}

const hono = [
  '',
  '/bearer-auth',
  '/body-limit',
  '/etag',
  '/http-exception',
  '/secure-headers',
  '/utils/buffer',
];

// Each module costs half a millisecond of processor time, in each process and thread of each run.
it.each([
  ['ridgeline --version', 'packages/cli/src/main.ts', ['commander'], 10],
  [
    'ridgeline run',
    'packages/cli/src/commands/run.ts',
    ['better-sqlite3', 'fastest-levenshtein', 'is-in-ci', 'yaml', 'zod'],
    388,
  ],
  [
    'a server of pages',
    'packages/cli/src/processes/pages.ts',
    [
      '@hono/node-server',
      'better-sqlite3',
      'fastest-levenshtein',
      ...hono.map((path) => `hono${path}`),
      'zod',
    ],
    126,
  ],
  ['a runner process', 'packages/cli/src/processes/runner-host.ts', ['fastest-levenshtein', 'piscina'], 82],
  ['a training thread', 'packages/trainer/src/worker.ts', ['fastest-levenshtein'], 117],
])('%s loads only the modules that it needs', (_, entry, packages, maxModules) => {
  const loaded = findLoadedModules(entry);
  expect(loaded.packages).toEqual(packages);
  expect(loaded.moduleCount).toBeLessThanOrEqual(maxModules);
});
