import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
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
import { ridgeline, startRidgeline, startRidgelineWithEnv } from './testing/start-ridgeline.ts';
import { longSweep, tinySweep, readValues } from './testing/tiny-study.ts';

const holdLock = fileURLToPath(new URL('testing/hold-lock.mjs', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-run-disturbed-'));
  writeFileSync(join(folder, 'tiny.yaml'), tinySweep);
  writeFileSync(join(folder, 'long.yaml'), longSweep);
});
/** Processes that lock a database. */
let lockHolders: ChildProcess[] = [];
afterEach(() => {
  for (const holder of lockHolders) holder.kill();
  lockHolders = [];
  rmSync(folder, { recursive: true });
});

describe('a disturbed run', () => {
  it('ends even if the log of the study cannot be written', async () => {
    symlinkSync('/dev/full', join(folder, 'ridgeline.db-tiny.log'));
    expect(await ridgeline(folder, 'run', 'tiny.yaml')).toMatchObject({ code: 0, signal: null });
  });

  it('gives the same bits after a kill as an undisturbed run', async () => {
    const killedRun = startRidgeline(folder, 'run', 'tiny.yaml', '--threads', '1');
    await killedRun.waitForOutput('complete  #');
    killedRun.child.kill('SIGKILL');
    await killedRun.result;
    expect(await ridgeline(folder, 'run', 'tiny.yaml', '--threads', '1')).toMatchObject({ code: 0 });
    expect(
      await ridgeline(folder, 'run', 'tiny.yaml', '--threads', '2', '--db', 'uninterrupted.db'),
    ).toMatchObject({
      code: 0,
    });
    expect(await readValues(folder, 'ridgeline.db')).toEqual(await readValues(folder, 'uninterrupted.db'));
  });

  it('prints unsaved results at the third interrupt while the database is locked', async () => {
    const lockedFolder = mkdtempSync(join(folder, 'locked-'));
    writeFileSync(
      join(lockedFolder, 'locked.yaml'),
      'name: locked\nobjective: { module: ./locked.mjs, epochs: 1 }\nmetric: { name: loss, goal: minimize }\n' +
        'method: grid\nparameters: { i: { values: [0, 1, 2] } }\n',
    );
    // All trials but the first wait for the file `locked`. The second trial creates the file `ended`.
    writeFileSync(
      join(lockedFolder, 'locked.mjs'),
      `import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
      import { setTimeout } from 'node:timers/promises';
      export default async ({ parameters: { i }, report }) => {
        while (i > 0 && !existsSync('locked')) await setTimeout(20);
        report({ loss: i });
        if (i === 1) writeFileSync('ended', '');
      };`,
    );
    const run = startRidgeline(lockedFolder, 'run', 'locked.yaml', '--threads', '1', '--plain');
    await run.waitForOutput('complete  #0');
    const holder = spawn(process.execPath, [holdLock, join(lockedFolder, 'ridgeline.db')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    lockHolders.push(holder);
    await once(holder.stdout, 'data');
    writeFileSync(join(lockedFolder, 'locked'), '');
    while (!existsSync(join(lockedFolder, 'ended'))) await sleep(20);
    // The run knows the outcome of the trial, and could not save it yet.
    while (!(await ridgeline(lockedFolder, 'stop', 'locked/1')).stderr.includes('Trial 1 is not running'))
      await sleep(20);
    run.child.kill('SIGINT');
    await run.waitForOutput('interrupt again');
    run.child.kill('SIGINT');
    await run.waitForOutput('stopping  now');
    run.child.kill('SIGINT');
    const { code, stderr } = await run.result;
    // The database is still locked.
    expect(holder.exitCode).toBeNull();
    expect(code).toBe(130);
    const [unsavedLine, ...message] = stderr.trimEnd().split('\n');
    expect(JSON.parse(unsavedLine!)).toMatchObject({
      trial: 1,
      attempt: 1,
      outcome: { type: 'complete', value: 1 },
    });
    expect(message.join(' ')).toContain('Run the same command again to continue');
    holder.kill();
    await once(holder, 'exit');
    expect(await ridgeline(lockedFolder, 'run', 'locked.yaml', '--threads', '1', '--plain')).toMatchObject({
      code: 0,
    });
  });

  it('exits with 2 after its database is removed', async () => {
    const run = startRidgeline(folder, 'run', 'long.yaml', '--threads', '1');
    await run.waitForOutput('trains on 1 thread');
    rmSync(join(folder, 'ridgeline.db'));
    const { code, stderr } = await run.result;
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('was removed or renamed while the study ran.') as string,
    });
    const [rescuedFile] = readdirSync(folder).filter((name) => name.startsWith('ridgeline.db.rescued-'));
    expect(stderr).toContain(`--db ${join(realpathSync(folder), rescuedFile!)}`);
    const view = await openSqliteView(join(folder, rescuedFile!));
    expect((await view.studies()).map(({ name }) => name)).toEqual(['tiny']);
    await view.close();
    const log = readFileSync(join(folder, 'ridgeline.db-tiny.log'), 'utf8');
    expect(log).toContain('"code":"DATABASE_MOVED"');
  });

  it('archives a study with its log and weights, even after a kill', async () => {
    const run = ['run', 'tiny.yaml', '--checkpoints', '10MB'];
    expect(await ridgeline(folder, ...run)).toMatchObject({ code: 0 });
    const log = readFileSync(join(folder, 'ridgeline.db-tiny.log'), 'utf8');
    const weights = readdirSync(join(folder, 'ridgeline.db-tiny.checkpoints'), { recursive: true });
    const killOption = `--import ${new URL('testing/kill-at-rename.mjs', import.meta.url).href}`;
    const killedRun = startRidgelineWithEnv({ NODE_OPTIONS: killOption }, folder, ...run, '--fresh');
    expect(await killedRun.result).toMatchObject({ signal: 'SIGKILL' });
    expect(await ridgeline(folder, ...run)).toMatchObject({ code: 0 });
    const [archivedLog, ...otherLogs] = readdirSync(folder).filter((name) => /-tiny@.*log$/.test(name));
    expect(otherLogs).toEqual([]);
    expect(readFileSync(join(folder, archivedLog!), 'utf8')).toBe(log);
    const archivedWeights = join(folder, archivedLog!.replace(/log$/, 'checkpoints'));
    expect(readdirSync(archivedWeights, { recursive: true })).toEqual(weights);
    expect(weights).not.toEqual([]);
  });
});
