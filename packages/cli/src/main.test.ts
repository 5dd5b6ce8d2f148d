import { readFileSync } from 'node:fs';
import { runCli } from './testing/run-cli.ts';

/** Names of the commands in the help. */
async function readCommandNames(): Promise<readonly string[]> {
  const { out } = await runCli('--help');
  const [, commandList] = /\nCommands:\n((?: {2}.*\n)+)/.exec(out)!;
  return [...commandList!.matchAll(/^ {2}(\w+)/gm)]
    .map(([, name]) => name!)
    .filter((name) => name !== 'help');
}

describe('the command line', () => {
  it('shows an example of every command', async () => {
    const names = await readCommandNames();
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) {
      const { code, out } = await runCli(name, '--help');
      expect([name, code, /\nExamples?:\n {2}ridgeline /.test(out)]).toEqual([name, 0, true]);
    }
  });

  it('suggests a similar command or option', async () => {
    const { code, err } = await runCli('rnu', 'x.yaml');
    expect([code, err]).toEqual([2, expect.stringContaining('Did you mean run?')]);
    const option = await runCli('run', 'x.yaml', '--thread', '2');
    expect([option.code, option.err]).toEqual([2, expect.stringContaining('Did you mean --threads?')]);
  });

  it('names the option with an invalid value', async () => {
    const invalidCommands = [
      ['run', 'x.yaml', '--threads', 'two'],
      ['leaderboard', '--limit', '0'],
      ['compare', '--alpha', '1'],
      ['compare', '--resolve', '0'],
      ['schedule', '{}', '--rate', '-1'],
    ];
    for (const args of invalidCommands) {
      const { code, err } = await runCli(...args);
      expect([code, err]).toEqual([2, expect.stringContaining(`option '${args.at(-2)!} <`)]);
      expect(err).toContain('It must be a ');
    }
  });

  it.each([
    ['rnu', '--help'],
    ['help', 'rnu'],
    ['leaderboards', '-h'],
  ])('refuses an unknown command beside a request for help: %s %s', async (...args) => {
    const { code, out, err } = await runCli(...args);
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(/^error: unknown command '\w+'$/m)]);
  });

  it('shows its help without arguments, as an error', async () => {
    const { code, out, err } = await runCli();
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('Usage: ridgeline');
  });

  it('prints the version of its package', async () => {
    const file = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    const { version } = JSON.parse(file) as { version: string };
    expect(await runCli('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('continues after its terminal or its reader is closed', async () => {
    await runCli('--help');
    for (const stream of [process.stdout, process.stderr]) {
      for (const code of ['EIO', 'EPIPE']) stream.emit('error', Object.assign(new Error('write'), { code }));
    }
  });
});
