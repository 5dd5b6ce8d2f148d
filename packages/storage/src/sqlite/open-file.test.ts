import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { jest } from '@jest/globals';
import { openFile } from './open-file.ts';

describe('openFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ridgeline-sqlite-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const unavailable = {
    code: 'SQLITE_UNAVAILABLE',
    hint: expect.stringContaining('npm rebuild better-sqlite3') as string,
  };

  it('opens a file', () => {
    openFile(join(folder, 'a.db')).close();
  });

  it('gives a hint for a native addon of another Node version', async () => {
    const nativeBinding = join(folder, 'other.node');
    await writeFile(nativeBinding, 'built for another Node');
    expect(() => openFile(':memory:', { nativeBinding })).toThrow(expect.objectContaining(unavailable));
  });

  it('gives a hint if npm did not build the native addon', async () => {
    // A copy of better-sqlite3 as npm leaves it without install scripts.
    const require = createRequire(import.meta.url);
    for (const name of ['better-sqlite3', 'bindings', 'file-uri-to-path']) {
      const installed = dirname(require.resolve(`${name}/package.json`));
      const isBuild = (path: string) => /[/\\](build|deps|src)$/.test(path);
      await cp(installed, join(folder, 'node_modules', name), {
        recursive: true,
        filter: (path) => !isBuild(path),
      });
    }
    const unbuilt = createRequire(join(folder, 'package.json'))('better-sqlite3') as unknown;
    jest.unstable_mockModule('better-sqlite3', () => ({ default: unbuilt }));
    jest.resetModules();
    const { openFile: openUnbuilt } = await import('./open-file.ts');
    expect(() => openUnbuilt(':memory:')).toThrow(expect.objectContaining(unavailable));
  });

  it('runs a pragma on every call', () => {
    const database = openFile(':memory:');
    expect(database.pragma('foreign_keys = OFF')).toEqual([]);
    expect(database.pragma('foreign_keys', { simple: true })).toBe(0);
    expect(database.pragma('foreign_keys = ON')).toEqual([]);
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(database.pragma('foreign_keys')).toEqual([{ foreign_keys: 1 }]);
    database.close();
  });

  it('keeps objects of better-sqlite3 alive', async () => {
    const program = fileURLToPath(new URL('./open-file.test.program.mjs', import.meta.url));
    const flags = [
      '--expose-gc',
      '--max-semi-space-size=1',
      '--conditions=@ridgeline/source',
      '--import=tsx',
    ];
    const env = { ...process.env, NODE_OPTIONS: '' };
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, program], { env });
    // All of the 20 files and their 20 statements.
    expect(stdout.trim()).toBe('40');
  });

  it('passes other errors through', () => {
    expect(() => openFile(join(folder, 'nowhere', 'a.db'))).toThrow(TypeError);
  });
});
