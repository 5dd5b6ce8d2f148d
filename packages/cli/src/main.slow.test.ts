import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ridgelineProgram } from './testing/start-ridgeline.ts';

/** URLs of the modules that a process has loaded: V8 lists them when it counts coverage. */
function listLoadedModules(...args: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-modules-'));
  try {
    const env = { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: folder };
    spawnSync(process.execPath, [ridgelineProgram, ...args], { env, stdio: 'ignore' });
    return readdirSync(folder).flatMap((file) => {
      const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
        result: readonly { url: string }[];
      };
      return result.map(({ url }) => url);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the program', () => {
  it('loads only number ranges from other packages to show its help', () => {
    const ridgelineModules = listLoadedModules('--help').filter((url) => url.includes('/packages/'));
    expect(ridgelineModules.some((url) => url.includes('/cli/dist/main.js'))).toBe(true);
    expect(ridgelineModules.filter((url) => !url.includes('/packages/cli/'))).toEqual([
      expect.stringContaining('/core/dist/number-range.js'),
    ]);
  });

  it('loads no sweep parser, statistics or database client to show a study in a file', () => {
    const loadedModules = listLoadedModules('leaderboard', '--db', 'none-of-this-name.db');
    expect(loadedModules.some((url) => url.includes('/packages/dashboard/dist/'))).toBe(true);
    expect(
      loadedModules.filter((url) => /\/packages\/compare\/|\/node_modules\/(zod|pg|@stdlib)\//.test(url)),
    ).toEqual([]);
  });

  it('reports that its output was lost on a full disk', () => {
    const fullDevice = openSync('/dev/full', 'w');
    for (const args of [['--help'], ['doctor', '--json']]) {
      const { status, stderr } = spawnSync(process.execPath, [ridgelineProgram, ...args], {
        env: { ...process.env, NODE_OPTIONS: '' },
        stdio: ['ignore', fullDevice, 'pipe'],
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: 'The output could not be written: ENOSPC: no space left on device, write.\n',
      });
    }
    closeSync(fullDevice);
  });
});
