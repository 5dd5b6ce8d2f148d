import { describe, expect, it } from '@jest/globals';
import { listOutputs } from '../setup/build.mjs';
import { findFaults } from './faults.mjs';

/** Describes a tarball of two modules, valid except for the given changes. */
function tarball({ files = {}, without = [], manifest = {} } = {}) {
  const map = JSON.stringify({ sources: ['../src/index.ts'] });
  const texts = {
    'README.md': '',
    LICENSE: '',
    'package.json': '',
    'bin/run.js': '',
    'src/index.ts': "import { z } from 'zod';\nexport { b } from './b.ts';\nimport 'node:fs';\n",
    'src/b.ts': '',
    ...Object.fromEntries(
      [...listOutputs('src/index.ts'), ...listOutputs('src/b.ts')].map((path) => [
        path,
        path.endsWith('.map') ? map : '',
      ]),
    ),
    ...files,
  };
  return {
    manifest: {
      name: '@ridgeline/one',
      exports: {
        '.': {
          '@ridgeline/source': './src/index.ts',
          types: './dist/index.d.ts',
          default: './dist/index.js',
        },
      },
      bin: { one: './bin/run.js' },
      dependencies: { zod: '4.0.0' },
      ...manifest,
    },
    paths: Object.keys(texts).filter((path) => !without.includes(path)),
    read: (path) => texts[path],
  };
}

describe('findFaults', () => {
  it('finds no fault in a valid tarball', () => {
    expect(findFaults(tarball())).toEqual([]);
  });

  it('reports missing files', () => {
    const faults = findFaults(tarball({ without: ['bin/run.js', 'dist/b.d.ts', 'LICENSE'] }));
    expect(faults).toEqual(['LICENSE is missing', 'dist/b.d.ts is missing', 'bin/run.js is missing']);
  });

  it('reports superfluous files', () => {
    const files = {
      'src/b.test.ts': '',
      'src/fixtures/b.json': '',
      'dist/old.js': '',
      'dist/tsconfig.lib.tsbuildinfo': '',
    };
    expect(findFaults(tarball({ files }))).toEqual(
      expect.arrayContaining([
        'dist/old.js has no source',
        'dist/tsconfig.lib.tsbuildinfo has no source',
        'src/b.test.ts is not a source of the package',
        'src/fixtures/b.json is not a source of the package',
      ]),
    );
  });

  it('reports imports of missing files and undeclared packages', () => {
    const files = {
      'src/b.ts': "import './c.ts';\nexport type { A } from 'ink';\nawait import('@stdlib/x/y');\n",
    };
    expect(findFaults(tarball({ files }))).toEqual([
      'src/b.ts imports ./c.ts, which is missing',
      'src/b.ts imports ink, which is missing',
      'src/b.ts imports @stdlib/x/y, which is missing',
    ]);
  });

  it('reports a source map without a source', () => {
    const files = { 'dist/b.js.map': JSON.stringify({ sources: ['../src/c.ts'] }) };
    expect(findFaults(tarball({ files }))).toEqual(['dist/b.js.map points to ../src/c.ts, which is missing']);
  });
});
