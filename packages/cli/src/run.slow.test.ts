import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openSqliteView } from '@ridgeline/storage';
import { said } from './testing/said.ts';
import { ridgeline, startRidgeline, startRidgelineIn, type Ended } from './testing/start-ridgeline.ts';

const sweep = `name: tiny
task:
  data: { name: digits, train: 400, validation: 200 }
  network: { hidden: [16] }
  training: { epochs: 3 }
seeds: 2
strategies:
  none: { method: grid }
  l2: { method: grid, parameters: { network.kernel_regularizer.l2: { values: [0.001, 0.01] } } }
`;

/** Sweep with more epochs than any test waits for. */
const long = sweep.replace('epochs: 3', 'epochs: 1000000');

/** Folder of Debian's Fashion-MNIST package, where the data set is always found. */
const debianFashion = '/usr/share/datasets/fashion-mnist';

const holdLock = fileURLToPath(new URL('testing/hold-lock.mjs', import.meta.url));

const keptWeights = ['--checkpoints', '10MB'] as const;

/** Folder of the sweep run to its end, with weights. */
let finished: string;
/** End of that run. */
let ended: Ended;
beforeAll(async () => {
  finished = mkdtempSync(join(tmpdir(), 'ridgeline-run-finished-'));
  writeFileSync(join(finished, 'tiny.yaml'), sweep);
  ended = await ridgeline(finished, 'run', 'tiny.yaml', '--threads', '2', ...keptWeights);
});
afterAll(() => rmSync(finished, { recursive: true }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-run-'));
  writeFileSync(join(folder, 'tiny.yaml'), sweep);
  writeFileSync(join(folder, 'long.yaml'), long);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Copies the finished study into the folder of a test. A run there revises it: its sweep file lies elsewhere. */
const copyFinished = () => cpSync(finished, folder, { recursive: true });

/** Value and number of every trial of the study with an outcome, by number. */
async function valuesIn(where: string, database: string): Promise<readonly (readonly [number, number])[]> {
  const view = await openSqliteView(join(where, database));
  const { outcomes } = await view.outcomes('tiny', 0, 1000);
  await view.close();
  return outcomes
    .map(({ trial, outcome }) => {
      if (outcome.type !== 'complete') throw new Error(JSON.stringify(outcome));
      return [trial.number, outcome.value] as const;
    })
    .sort(([a], [b]) => a - b);
}

describe('ridgeline run', () => {
  it('trains every trial, prints the table, and is finished when it is run again', async () => {
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout).toContain('complete, 100 %, 6 of 6 trials');
    expect(ended.stdout).toContain('npx ridgeline finals tiny');
    // eslint-disable-next-line no-control-regex
    expect(ended.stdout).not.toMatch(/\x1b/);
    const trained = await valuesIn(finished, 'ridgeline.db');
    // The one file holds everything: a copy of it suffices.
    copyFileSync(join(finished, 'ridgeline.db'), join(folder, 'copy.db'));
    expect(await valuesIn(folder, 'copy.db')).toEqual(trained);
    const again = await ridgeline(finished, 'run', 'tiny.yaml');
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('Study tiny is finished');
    const csv = await ridgeline(finished, 'leaderboard', '--format', 'csv');
    expect(csv.stdout.trim().split('\n')).toHaveLength(1 + 3);
  });

  it('ends though the log of the study cannot be written', async () => {
    symlinkSync('/dev/full', join(folder, 'ridgeline.db-tiny.log'));
    expect(await ridgeline(folder, 'run', 'tiny.yaml')).toMatchObject({ code: 0, signal: null });
  });

  (existsSync(debianFashion) ? it.skip : it)(
    'says how a data set is fetched before it begins a trial',
    async () => {
      writeFileSync(join(folder, 'clothes.yaml'), sweep.replace('name: digits', 'name: fashion-mnist'));
      const env = { RIDGELINE_CACHE: folder, RIDGELINE_BACKEND: 'wasm' };
      const before = { ...process.env };
      Object.assign(process.env, env);
      const { code, stdout, stderr } = await ridgeline(folder, 'run', 'clothes.yaml');
      process.env = before;
      expect(code).toBe(2);
      expect(stderr).toContain('ridgeline data fetch fashion-mnist');
      expect(stderr).not.toContain('    at ');
      expect(stdout).not.toContain('started');
    },
  );

  it('gives the same bits on one thread, after a kill, as on two', async () => {
    const killed = startRidgeline(folder, 'run', 'tiny.yaml', '--threads', '1');
    await killed.printed('complete  #');
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(await ridgeline(folder, 'run', 'tiny.yaml', '--threads', '1')).toMatchObject({ code: 0 });
    expect(await valuesIn(folder, 'ridgeline.db')).toEqual(await valuesIn(finished, 'ridgeline.db'));
  });

  it('refuses a second owner by its own exit code, stops at the second interrupt and says how to go on', async () => {
    const run = startRidgeline(folder, 'run', 'long.yaml', '--threads', '1');
    await run.printed('trains on 1 thread');
    const second = await ridgeline(folder, 'run', 'long.yaml');
    expect(second.code).toBe(3);
    expect(second.stderr).toContain(String(run.child.pid));
    run.child.kill('SIGINT');
    await run.printed('interrupt again');
    run.child.kill('SIGINT');
    const end = await run.ended;
    expect(end).toMatchObject({ code: 130 });
    expect(end.stdout).toContain('The same command goes on');
  });

  it('leaves at the third interrupt although another program holds the database, with what it could not save', async () => {
    const own = mkdtempSync(join(folder, 'held-'));
    writeFileSync(
      join(own, 'held.yaml'),
      'name: held\nobjective: { module: ./held.mjs, epochs: 1 }\nmetric: { name: loss, goal: minimize }\n' +
        'method: grid\nparameters: { i: { values: [0, 1, 2] } }\n',
    );
    // The second trial ends once the file exists, and prints a line.
    writeFileSync(
      join(own, 'held.mjs'),
      `import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
      import { setTimeout } from 'node:timers/promises';
      export default async ({ parameters: { i }, report }) => {
        while (i > 0 && !existsSync('held')) await setTimeout(20);
        report({ loss: i });
        if (i === 1) writeFileSync('ended', '');
      };`,
    );
    const run = startRidgeline(own, 'run', 'held.yaml', '--threads', '1', '--plain');
    await run.printed('complete  #0');
    const holder = spawn(process.execPath, [holdLock, join(own, 'ridgeline.db')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    writeFileSync(join(own, 'held'), '');
    while (!existsSync(join(own, 'ended'))) await sleep(20);
    run.child.kill('SIGINT');
    await run.printed('interrupt again');
    run.child.kill('SIGINT');
    await run.printed('stopping  now');
    run.child.kill('SIGINT');
    const { code, stderr } = await run.ended;
    // The database is still held.
    expect(holder.exitCode).toBeNull();
    expect(code).toBe(130);
    const [unsaved, ...words] = stderr.trimEnd().split('\n');
    expect(JSON.parse(unsaved!)).toMatchObject({
      trial: 1,
      attempt: 1,
      outcome: { type: 'complete', value: 1 },
    });
    expect(words.join(' ')).toContain('The same command goes on');
    holder.kill();
    await once(holder, 'exit');
    expect(await ridgeline(own, 'run', 'held.yaml', '--threads', '1', '--plain')).toMatchObject({ code: 0 });
  });

  it('ends with 2 where its database is removed, and names the file that has its results', async () => {
    const run = startRidgeline(folder, 'run', 'long.yaml', '--threads', '1');
    await run.printed('trains on 1 thread');
    rmSync(join(folder, 'ridgeline.db'));
    const { code, stderr } = await run.ended;
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('was removed or renamed while the study ran.') as string,
    });
    const [rescued] = readdirSync(folder).filter((name) => name.startsWith('ridgeline.db.rescued-'));
    expect(stderr).toContain(`--db ${join(realpathSync(folder), rescued!)}`);
    const view = await openSqliteView(join(folder, rescued!));
    expect((await view.studies()).map(({ name }) => name)).toEqual(['tiny']);
    await view.close();
    const log = readFileSync(join(folder, 'ridgeline.db-tiny.log'), 'utf8');
    expect(log).toContain('"code":"DATABASE_MOVED"');
  });

  it('removes weights that a kill at the end of a study has left', async () => {
    const kept = join(finished, 'ridgeline.db-tiny.checkpoints');
    const weights = readdirSync(kept).sort();
    for (const name of ['99', '3-4711-1.unfinished'])
      cpSync(join(kept, '0'), join(kept, name), { recursive: true });
    expect(await ridgeline(finished, 'run', 'tiny.yaml', ...keptWeights)).toMatchObject({ code: 0 });
    expect(readdirSync(kept).sort()).toEqual(weights);
  });

  it('refuses a database with two names before anything is trained', async () => {
    copyFinished();
    linkSync(join(folder, 'ridgeline.db'), join(folder, 'link.db'));
    const { code, stdout, stderr } = await ridgeline(folder, 'run', 'tiny.yaml', '--db', 'link.db');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('has 2 names (hard links)');
  });

  it('refuses what is wrong in a file with line and column, and starts nothing', async () => {
    writeFileSync(
      join(folder, 'wrong.yaml'),
      sweep
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

  it('refuses a study that was changed, and sets it aside when told to begin anew', async () => {
    copyFinished();
    writeFileSync(join(folder, 'tiny.yaml'), sweep.replace('hidden: [16]', 'hidden: [8]'));
    const changed = await ridgeline(folder, 'run', 'tiny.yaml');
    expect(changed.code).toBe(2);
    expect(changed.stderr).toContain('task.network.hidden: [16] in the database, [8] in the file');
    expect(changed.stderr).toContain('--fresh');
    expect(await ridgeline(folder, 'run', 'tiny.yaml', '--fresh')).toMatchObject({ code: 0 });
    const view = await openSqliteView(join(folder, 'ridgeline.db'));
    expect((await view.studies()).map(({ name }) => name)).toEqual([
      'tiny',
      expect.stringMatching(/^tiny@\d{4}-/),
    ]);
    await view.close();
  });

  it('gives a study that is set aside its log and its weights, also after a kill in between', async () => {
    const run = ['run', 'tiny.yaml', ...keptWeights];
    copyFinished();
    const log = readFileSync(join(folder, 'ridgeline.db-tiny.log'), 'utf8');
    const weights = readdirSync(join(folder, 'ridgeline.db-tiny.checkpoints'), { recursive: true });
    const kill = `--import ${new URL('testing/kill-at-rename.mjs', import.meta.url).href}`;
    const killed = startRidgelineIn({ NODE_OPTIONS: kill }, folder, ...run, '--fresh');
    expect(await killed.ended).toMatchObject({ signal: 'SIGKILL' });
    expect(await ridgeline(folder, ...run)).toMatchObject({ code: 0 });
    const [aside, ...more] = readdirSync(folder).filter((name) => /-tiny@.*log$/.test(name));
    expect(more).toEqual([]);
    expect(readFileSync(join(folder, aside!), 'utf8')).toBe(log);
    const folderAside = join(folder, aside!.replace(/log$/, 'checkpoints'));
    expect(readdirSync(folderAside, { recursive: true })).toEqual(weights);
    expect(weights).not.toEqual([]);
  });
});

describe('ridgeline', () => {
  it('shows help, and refuses what it does not know', async () => {
    const help = await ridgeline(folder, '--help');
    expect(help).toMatchObject({ code: 0 });
    expect(help.stdout).toContain('Exit codes:');
    const unknown = await ridgeline(folder, 'leaderbord');
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.stderr).toContain('Did you mean leaderboard?');
    expect(await ridgeline(folder, 'dashboard')).toMatchObject({ code: 2, stdout: '' });
    for (const wrong of [
      ['compare', '--alpha', '3'],
      ['compare', '--resolve', '0'],
      ['run', join(folder, 'tiny.yaml'), '--threads', '0', '--db', join(folder, 'none.db')],
      ['run', join(folder, 'tiny.yaml'), '--backend', 'cuda'],
      ['data', 'fetch', 'mnist'],
    ]) {
      const { code, out } = await said(...wrong);
      expect({ wrong, code, out }).toEqual({ wrong, code: 2, out: '' });
    }
  });
});
