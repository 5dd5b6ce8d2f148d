import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { build } from '../setup/build.mjs';
import { findFaults } from './faults.mjs';
import { pack } from './pack.mjs';
import { findPublishedFaults } from './published.mjs';

// `npm test` builds first; plain jest may find a build that is older than the sources.
const isBuilt = build.isDone();
if (!isBuilt) console.warn('skipped the tarballs: the build is older than the sources (npm run setup)');

(isBuilt ? describe : describe.skip)('the tarballs of the packages', () => {
  it('contain exactly the sources and their build', () => {
    const tarballs = pack();
    expect(tarballs).toHaveLength(10);
    expect(
      tarballs.flatMap((tarball) => findFaults(tarball).map((fault) => `${tarball.file}: ${fault}`)),
    ).toEqual([]);
  });

  it('pass publint and arethetypeswrong', async () => {
    const destination = mkdtempSync(join(tmpdir(), 'ridgeline-tarballs-'));
    try {
      const faults = [];
      for (const { file } of pack({ destination })) {
        for (const fault of await findPublishedFaults(join(destination, file)))
          faults.push(`${file}: ${fault}`);
      }
      expect(faults).toEqual([]);
    } finally {
      rmSync(destination, { recursive: true });
    }
  });

  it('contain only the listed files besides src and dist', () => {
    const otherFiles = (paths) =>
      paths
        .filter((path) => !/^(src|dist)\/|^(package\.json|README\.md|LICENSE)$/.test(path))
        // Excludes C++ sources, and the addons of `npm run pack`.
        .filter((path) => !/^native\/(?!check\/).*\.(cc|h)$|^prebuilt\/linux-[\w-]+\.node$/.test(path));
    expect(
      Object.fromEntries(pack().map(({ manifest, paths }) => [manifest.name, otherFiles(paths)])),
    ).toEqual({
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
