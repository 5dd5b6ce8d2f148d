import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteView } from '@ridgeline/storage';
import { runCli } from './testing/run-cli.ts';
import type { CommandResult } from './testing/command-processes.ts';
import { ridgeline, startRidgeline, startRidgelineWithEnv } from './testing/start-ridgeline.ts';
import { longSweep, tinySweep, readValues } from './testing/tiny-study.ts';

/** Folder of Debian's Fashion-MNIST package, where the data set is always found. */
const debianFashion = '/usr/share/datasets/fashion-mnist';

const checkpointOptions = ['--checkpoints', '10MB'] as const;

/** Folder of a finished run of the sweep, with weights. */
let finishedFolder: string;
/** Result of the run in `finishedFolder`. */
let firstRun: CommandResult;
beforeAll(async () => {
  finishedFolder = mkdtempSync(join(tmpdir(), 'ridgeline-run-finished-'));
  writeFileSync(join(finishedFolder, 'tiny.yaml'), tinySweep);
  firstRun = await ridgeline(finishedFolder, 'run', 'tiny.yaml', '--threads', '2', ...checkpointOptions);
});
afterAll(() => rmSync(finishedFolder, { recursive: true }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-run-'));
  writeFileSync(join(folder, 'tiny.yaml'), tinySweep);
  writeFileSync(join(folder, 'long.yaml'), longSweep);
});
afterEach(() => rmSync(folder, { recursive: true }));

/**
 * Copies the finished study into the folder of a test. A run there updates its definition, because its sweep file has
 * another path.
 */
const copyFinished = () => cpSync(finishedFolder, folder, { recursive: true });

describe('ridgeline run', () => {
  it('trains every trial and prints the table', async () => {
    expect(firstRun).toMatchObject({ code: 0 });
    expect(firstRun.stdout).toContain('complete, 100 %, 6 of 6 trials');
    expect(firstRun.stdout).toContain('npx ridgeline finals tiny');
    // eslint-disable-next-line no-control-regex
    expect(firstRun.stdout).not.toMatch(/\x1b/);
    const storedValues = await readValues(finishedFolder, 'ridgeline.db');
    // After a run, the database file alone contains all results.
    copyFileSync(join(finishedFolder, 'ridgeline.db'), join(folder, 'copy.db'));
    expect(await readValues(folder, 'copy.db')).toEqual(storedValues);
    const repeatedRun = await ridgeline(finishedFolder, 'run', 'tiny.yaml');
    expect(repeatedRun).toMatchObject({ code: 0 });
    expect(repeatedRun.stdout).toContain('The study tiny is finished');
    const csv = await ridgeline(finishedFolder, 'leaderboard', '--format', 'csv');
    expect(csv.stdout.trim().split('\n')).toHaveLength(1 + 3);
  });

  (existsSync(debianFashion) ? it.skip : it)(
    'names the command that fetches a data set before it starts a trial',
    async () => {
      writeFileSync(join(folder, 'clothes.yaml'), tinySweep.replace('name: digits', 'name: fashion-mnist'));
      const env = { RIDGELINE_CACHE: folder, RIDGELINE_BACKEND: 'wasm' };
      const { code, stdout, stderr } = await startRidgelineWithEnv(env, folder, 'run', 'clothes.yaml').result;
      expect(code).toBe(2);
      expect(stderr).toContain('ridgeline data fetch fashion-mnist');
      expect(stderr).not.toContain('    at ');
      expect(stdout).not.toContain('started');
    },
  );

  it('rejects a second run of the same study', async () => {
    const run = startRidgeline(folder, 'run', 'long.yaml', '--threads', '1');
    await run.waitForOutput('trains on 1 thread');
    const secondRun = await ridgeline(folder, 'run', 'long.yaml');
    expect(secondRun.code).toBe(3);
    expect(secondRun.stderr).toContain(String(run.child.pid));
    run.child.kill('SIGINT');
    await run.waitForOutput('interrupt again');
    run.child.kill('SIGINT');
    const end = await run.result;
    expect(end).toMatchObject({ code: 130 });
    expect(end.stdout).toContain('Run the same command again to resume');
  });

  it('proposes finals only for a search that has ended with a complete configuration', async () => {
    const withValues = (name: string, parameter: string, values: string) =>
      tinySweep
        .replace(/strategies:[^]*/, `method: grid\nparameters: { ${parameter}: { values: ${values} } }\n`)
        .replace('seeds: 2', 'seeds: 1')
        .replace('tiny', name);
    writeFileSync(
      join(folder, 'broken.yaml'),
      withValues('broken', 'training.optimizer.learning_rate', '[1.0e+30]'),
    );
    const broken = await ridgeline(folder, 'run', 'broken.yaml', '--threads', '1');
    expect(broken).toMatchObject({ code: 0, stdout: expect.stringContaining('diverged  #0') as string });
    expect(broken.stdout).not.toContain('ridgeline finals');
    expect(broken.stdout).toContain('ridgeline report broken');

    writeFileSync(join(folder, 'half.yaml'), withValues('half', 'training.epochs', '[3, 1000000]'));
    const half = startRidgeline(folder, 'run', 'half.yaml', '--threads', '1', '--db', 'half.db');
    await half.waitForOutput('complete  #');
    for (const reply of ['interrupt again', 'now']) {
      half.child.kill('SIGINT');
      await half.waitForOutput(reply);
    }
    const end = await half.result;
    expect(end).toMatchObject({
      code: 130,
      stdout: expect.stringContaining('ridgeline report half') as string,
    });
    expect(end.stdout).not.toContain('ridgeline finals');
  });

  it('removes weights that a kill at the end of a study left behind', async () => {
    const weightsFolder = join(finishedFolder, 'ridgeline.db-tiny.checkpoints');
    const weights = readdirSync(weightsFolder).sort();
    for (const name of ['99', '3-4711-1.unfinished'])
      cpSync(join(weightsFolder, '0'), join(weightsFolder, name), { recursive: true });
    expect(await ridgeline(finishedFolder, 'run', 'tiny.yaml', ...checkpointOptions)).toMatchObject({
      code: 0,
    });
    expect(readdirSync(weightsFolder).sort()).toEqual(weights);
  });

  it('rejects a database file with two names before the first trial', async () => {
    copyFinished();
    linkSync(join(folder, 'ridgeline.db'), join(folder, 'link.db'));
    const { code, stdout, stderr } = await ridgeline(folder, 'run', 'tiny.yaml', '--db', 'link.db');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('has 2 names (hard links)');
  });

  it('rejects a faulty file with line and column', async () => {
    writeFileSync(
      join(folder, 'wrong.yaml'),
      tinySweep
        .replace('name: digits', 'name: digist')
        .replace('seeds: 2', 'run_cpa: 2')
        .replace('[0.001, 0.01]', '[0.001, -1]')
        .replace('epochs: 3', 'epochs: three'),
    );
    const { code, stdout, stderr } = await ridgeline(folder, 'run', 'wrong.yaml');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^wrong\.yaml:3:17 {2}.*digist.*did you mean "digits"/m);
    expect(stderr).toMatch(/^wrong\.yaml:5:23 {2}.*epochs/m);
    expect(stderr).toMatch(/^wrong\.yaml:6:1 {2}.*run_cpa.*did you mean "run_cap"/m);
    expect(stderr).toMatch(/^wrong\.yaml:9:86 {2}/m);
    await expect(openSqliteView(join(folder, 'ridgeline.db'))).rejects.toMatchObject({
      code: 'DATABASE_UNREADABLE',
    });
  });

  it('archives a changed study only with --fresh', async () => {
    copyFinished();
    writeFileSync(join(folder, 'tiny.yaml'), tinySweep.replace('hidden: [16]', 'hidden: [8]'));
    const changedRun = await ridgeline(folder, 'run', 'tiny.yaml');
    expect(changedRun.code).toBe(2);
    expect(changedRun.stderr).toContain('task.network.hidden: [16] in the database, [8] in the file');
    expect(changedRun.stderr).toContain('--fresh');
    expect(await ridgeline(folder, 'run', 'tiny.yaml', '--fresh')).toMatchObject({ code: 0 });
    const view = await openSqliteView(join(folder, 'ridgeline.db'));
    expect((await view.studies()).map(({ name }) => name)).toEqual([
      'tiny',
      expect.stringMatching(/^tiny@\d{4}-/),
    ]);
    await view.close();
  });
});

describe('ridgeline', () => {
  it('suggests a similar command for an unknown command', async () => {
    const help = await ridgeline(folder, '--help');
    expect(help).toMatchObject({ code: 0 });
    expect(help.stdout).toContain('Exit codes:');
    const unknownCommand = await ridgeline(folder, 'leaderbord');
    expect(unknownCommand).toMatchObject({ code: 2 });
    expect(unknownCommand.stderr).toContain('Did you mean leaderboard?');
    expect(await ridgeline(folder, 'dashboard', 'tiny')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/ leaderboard .*tiny/),
    });
    for (const invalidCommand of [
      ['compare', '--alpha', '3'],
      ['compare', '--resolve', '0'],
      ['run', join(folder, 'tiny.yaml'), '--threads', '0', '--db', join(folder, 'none.db')],
      ['run', join(folder, 'tiny.yaml'), '--backend', 'cuda'],
      ['data', 'fetch', 'mnist'],
    ]) {
      const { code, out } = await runCli(...invalidCommand);
      expect({ invalidCommand, code, out }).toEqual({ invalidCommand, code: 2, out: '' });
    }
  });
});
