import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { build } from '../setup/build.mjs';
import { faultsOf } from './faults.mjs';
import { pack } from './pack.mjs';
import { publishedFaultsOf } from './published.mjs';

// `npm test` builds first; jest alone may find a build older than the sources.
const isBuilt = build.isDone();
if (!isBuilt)
  console.warn('skipped: the tarballs, because the build is older than the sources (npm run setup)');

(isBuilt ? describe : describe.skip)('the tarballs of the packages', () => {
  it('contain each source without tests, its build, and nothing else', () => {
    const tarballs = pack();
    expect(tarballs).toHaveLength(10);
    expect(
      tarballs.flatMap((tarball) => faultsOf(tarball).map((fault) => `${tarball.file}: ${fault}`)),
    ).toEqual([]);
  });

  it('pass publint and arethetypeswrong', async () => {
    const destination = mkdtempSync(join(tmpdir(), 'ridgeline-tarballs-'));
    try {
      const faults = [];
      for (const { file } of pack({ destination })) {
        for (const fault of await publishedFaultsOf(join(destination, file)))
          faults.push(`${file}: ${fault}`);
      }
      expect(faults).toEqual([]);
    } finally {
      rmSync(destination, { recursive: true });
    }
  });

  it('contain only these files beside src and dist', () => {
    const others = (paths) =>
      paths
        .filter((path) => !/^(src|dist)\/|^(package\.json|README\.md|LICENSE)$/.test(path))
        // Excludes C++ sources, and the addons of `npm run pack`.
        .filter((path) => !/^native\/(?!check\/).*\.(cc|h)$|^prebuilt\/linux-[\w-]+\.node$/.test(path));
    expect(Object.fromEntries(pack().map(({ manifest, paths }) => [manifest.name, others(paths)]))).toEqual({
      '@ridgeline/cli': ['bin/ridgeline.js'],
      '@ridgeline/compare': [],
      '@ridgeline/core': ['sweep.schema.json'],
      '@ridgeline/dashboard': [],
      '@ridgeline/engine': ['native/build.json', 'wasm/engine.wasm', 'wasm/engine.wasm.sha256'],
      '@ridgeline/report': ['assets/page.css', 'assets/page.js'],
      '@ridgeline/runner': [],
      '@ridgeline/search': [],
      '@ridgeline/storage': [],
      '@ridgeline/trainer': [
        'data/LICENSE.scikit-learn.txt',
        'data/LICENSE.scikit-lego.txt',
        'data/abalone.csv',
        'data/breast-cancer.csv',
        'data/diabetes.csv',
        'data/digits.csv',
      ],
    });
  });
});
