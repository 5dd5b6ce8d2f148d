import { expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { inRepository } from '../setup/repository.mjs';

/** Leaves packages of others out of a bundle. */
const othersStayOut = {
  name: 'others-stay-out',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
      kind === 'entry-point' || path.startsWith('@ridgeline/') ? undefined : { path, external: true },
    );
  },
};

/** Packages of others that are loaded before an entry does anything, and the number of modules of ours. */
async function loadedWith(entry) {
  const { metafile } = await build({
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
    plugins: [othersStayOut],
  });
  const ours = new Set([entry]);
  const others = new Set();
  for (const module of ours) {
    for (const { path, kind, external = false } of metafile.inputs[module].imports) {
      if (kind === 'dynamic-import' || path.startsWith('node:')) continue;
      (external ? others : ours).add(path);
    }
  }
  return { others: [...others].sort(), ours: ours.size };
}

// Each module costs half a millisecond of processor time, in each process and thread of each run.
it.each([
  ['ridgeline --version', 'packages/cli/src/main.ts', ['commander'], 10],
  [
    'ridgeline run',
    'packages/cli/src/commands/run.ts',
    ['better-sqlite3', 'fastest-levenshtein', 'is-in-ci', 'yaml', 'zod'],
    350,
  ],
  ['a runner process', 'packages/cli/src/processes/runner-host.ts', ['fastest-levenshtein', 'piscina'], 75],
  ['a training thread', 'packages/trainer/src/worker.ts', ['fastest-levenshtein'], 115],
])('%s loads what it needs, and no more', async (_, entry, others, most) => {
  const loaded = await loadedWith(entry);
  expect(loaded.others).toEqual(others);
  expect(loaded.ours).toBeLessThanOrEqual(most);
});
