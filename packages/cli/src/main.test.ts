import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { said } from './testing/said.ts';
import { program } from './testing/start-ridgeline.ts';

/** URLs of the modules that a process has loaded: V8 lists them when it counts coverage. */
function modulesLoadedBy(...args: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-modules-'));
  try {
    const env = { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: folder };
    spawnSync(process.execPath, [program, ...args], { env, stdio: 'ignore' });
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

/** Names of the commands in the help. */
async function commandNames(): Promise<readonly string[]> {
  const { out } = await said('--help');
  const [, listed] = /\nCommands:\n((?: {2}.*\n)+)/.exec(out)!;
  return [...listed!.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!).filter((name) => name !== 'help');
}

describe('the command line', () => {
  it('loads no other package to say what there is', () => {
    const ours = modulesLoadedBy('--help').filter((url) => url.includes('/packages/'));
    expect(ours.some((url) => url.includes('/cli/dist/main.js'))).toBe(true);
    expect(ours.filter((url) => !url.includes('/packages/cli/'))).toEqual([]);
  });

  it('loads no parser of sweeps, no statistics and no client of a server to show a study of a file', () => {
    const loaded = modulesLoadedBy('leaderboard', '--db', 'none-of-this-name.db');
    expect(loaded.some((url) => url.includes('/packages/dashboard/dist/'))).toBe(true);
    expect(
      loaded.filter((url) => /\/packages\/compare\/|\/node_modules\/(zod|pg|@stdlib)\//.test(url)),
    ).toEqual([]);
  });

  it('shows an example of every command', async () => {
    const names = await commandNames();
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) {
      const { code, out } = await said(name, '--help');
      expect([name, code, /\nExamples?:\n {2}ridgeline /.test(out)]).toEqual([name, 0, true]);
    }
  });

  it('guesses which command or option was meant', async () => {
    const { code, err } = await said('rnu', 'x.yaml');
    expect([code, err]).toEqual([2, expect.stringContaining('Did you mean run?')]);
    const option = await said('run', 'x.yaml', '--thread', '2');
    expect([option.code, option.err]).toEqual([2, expect.stringContaining('Did you mean --threads?')]);
  });

  it('names the option whose value cannot be understood', async () => {
    const wrong = [
      ['run', 'x.yaml', '--threads', 'two'],
      ['leaderboard', '--limit', '0'],
      ['compare', '--alpha', '1'],
      ['compare', '--resolve', '0'],
      ['schedule', '{}', '--rate', '-1'],
    ];
    for (const args of wrong) {
      const { code, err } = await said(...args);
      expect([code, err]).toEqual([2, expect.stringContaining(`option '${args.at(-2)!} <`)]);
      expect(err).toContain('It must be a ');
    }
  });

  it('shows what there is where nothing was asked, as a mistake', async () => {
    const { code, out, err } = await said();
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('Usage: ridgeline');
  });

  it('prints the version of its package', async () => {
    const file = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    const { version } = JSON.parse(file) as { version: string };
    expect(await said('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('goes on without a terminal that was closed, or a reader that has gone', async () => {
    await said('--help');
    for (const stream of [process.stdout, process.stderr]) {
      for (const code of ['EIO', 'EPIPE']) stream.emit('error', Object.assign(new Error('write'), { code }));
    }
  });

  it('says that what it printed went nowhere, where the disk is full', () => {
    const full = openSync('/dev/full', 'w');
    for (const args of [['--help'], ['doctor', '--json']]) {
      const { status, stderr } = spawnSync(process.execPath, [program, ...args], {
        env: { ...process.env, NODE_OPTIONS: '' },
        stdio: ['ignore', full, 'pipe'],
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: 'What was to be printed cannot be written: ENOSPC: no space left on device, write.\n',
      });
    }
    closeSync(full);
  });
});
