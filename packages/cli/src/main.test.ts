import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli } from './testing/run-cli.ts';

const quickstart = fileURLToPath(new URL('../../../sweeps/quickstart.yaml', import.meta.url));

/** Names of the commands in the help. */
async function readCommandNames(): Promise<readonly string[]> {
  const { out } = await runCli('--help');
  const [, commandList] = /\nCommands:\n((?: {2}.*\n)+)/.exec(out)!;
  return [...commandList!.matchAll(/^ {2}(\w+)/gm)]
    .map(([, name]) => name!)
    .filter((name) => name !== 'help');
}

describe('the command line', () => {
  const { RIDGELINE_CACHE: cache } = process.env;
  afterEach(() => {
    if (cache === undefined) delete process.env['RIDGELINE_CACHE'];
    else process.env['RIDGELINE_CACHE'] = cache;
  });

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

  it.each([
    [['run', 'x.yaml', '--threads', 'two'], 'a whole number'],
    [['leaderboard', '--limit', '0'], 'at least 1'],
    [['compare', '--resolve', '0'], 'above 0'],
    [['compare', '--resolve', ''], 'a number'],
    [['compare', '--alpha', '1'], 'at most 0.5'],
    [['compare', '--alpha', '1e-300'], 'at least 0.000001'],
    [['schedule', '{}', '--rate', '-1'], 'at least 0'],
    [['serve', '--port', '65536'], 'at most 65535'],
    [['finals', '--more', '-3'], 'at least 1'],
    [['finals', '--more', '1001'], 'at most 1000'],
    [['claim', '--seeds', '5.5'], 'a whole number'],
  ])('rejects the number in %j', async (args, requirement) => {
    const { code, err } = await runCli(...args);
    expect([code, err]).toEqual([2, expect.stringContaining(`option '${args.at(-2)!} <`)]);
    expect(err).toContain(`is invalid. It must be ${requirement}.`);
  });

  it.each([
    ['doctor', '--clean', '--fix'],
    ['doctor', '--clean', '--json'],
    ['init', 'new.yaml', '--from', 'wandb.yaml', '--program', 'train.py'],
    ['init', 'new.yaml', '--program', 'train.py', '--data', 'digits'],
    ['compare', '--from', 'runs.csv', '--db', 'some.db'],
    ['compare', '--from', 'runs.csv', '--page', 'runs.html', '--paper'],
    ['compare', '--paper', '--format', 'json'],
    ['claim', '--strategy', 'a', '--baseline', 'b', '--difference', '1', '--dry-run', '--format', 'json'],
  ])('refuses options that exclude each other: %s %s %s', async (...args) => {
    // A `doctor --clean` that is not refused must not remove the setup of this machine.
    process.env['RIDGELINE_CACHE'] = mkdtempSync(join(tmpdir(), 'ridgeline-cache-'));
    expect(await runCli(...args)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^error: option '.*' cannot be used with option '--/),
    });
  });

  it.each([
    [['compare', '--metric', 'accuracy'], /^--metric applies to results of another program \(--from\)\.$/m],
    [
      ['compare', 'mnist', '--from', 'runs.csv'],
      /^--from reads results of its own, so the study "mnist" cannot be given too\.$/m,
    ],
    [
      ['init', 'new.yaml', '--data', 'digits', '--target', 'y', '--yes'],
      /^--target applies to a CSV file, but digits is a data set\.$/m,
    ],
    [['schedule', quickstart, '--rate', '1'], /^--rate applies to a schedule given as text\.$/m],
    [['plan', quickstart, '--resolve', '1'], /^--resolve applies to a proposal of seeds \(--power\)\.$/m],
  ])('refuses an option without effect: %j', async (args, message) => {
    expect(await runCli(...args)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) });
  });

  it.each([
    ['rnu', '--help'],
    ['help', 'rnu'],
    ['leaderboards', '-h'],
  ])('refuses an unknown command beside a request for help: %s %s', async (...args) => {
    const { code, out, err } = await runCli(...args);
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(/^error: unknown command '\w+'$/m)]);
  });

  it.each([
    [['predict', 'model', 'none.csv'], /^There is no none\.csv\.\nName a CSV file\.$/m],
    [
      ['referee', '/dev/null/claims', '--programs', 'none.csv'],
      /^There is no \S+\/none\.csv\.\nName a CSV file\.$/m,
    ],
    [['compare', '--from', '/dev/null'], /^\S+ is a device, not a regular file\.\nName a regular file$/m],
    [['copy', 'mine', '--to', 'other.db', '--as', 'a/b'], /^The name of a copy must not contain "\/" or/m],
    [['copy', 'mine', '--to', 'other.db', '--as', ''], /^The name of a copy must not be blank\.$/m],
  ])('answers %j with a remedy', async (args, message) => {
    expect(await runCli(...args)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) });
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
