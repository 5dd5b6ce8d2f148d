import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { samplePlan, sampleSweep } from '@ridgeline/core/testing';
import { openSqliteLog, openSqliteView } from '@ridgeline/storage';
import { writeEndlessSweep } from '../testing/endless-sweep.ts';
import { runCliIn } from '../testing/run-cli.ts';
import { ridgeline, startRidgeline, startRidgelineWithEnv } from '../testing/start-ridgeline.ts';

const createShortSweep = (epochs: number) => `name: short
task:
  data: { name: digits, train: 100, validation: 100 }
  network: { hidden: [8] }
  training: { epochs: ${epochs} }
method: grid
parameters: { training.batch_size: { values: [10, 20, 25] } }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-control-'));
  writeEndlessSweep(folder, 'long', [10, 20, 25]);
  writeFileSync(join(folder, 'short.yaml'), createShortSweep(2));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a study run by another process', () => {
  it('is paused, resumed and stopped', async () => {
    const log = await openSqliteLog(join(folder, 'ridgeline.db'));
    await log.createStudy({ name: 'short', definition: { ...sampleSweep, name: 'short' }, plan: samplePlan });
    await log.close();
    const run = startRidgeline(folder, 'run', 'long.yaml', '--threads', '1');
    await run.waitForOutput('trains on 1 thread');
    const view = await openSqliteView(join(folder, 'ridgeline.db'));
    while ((await view.progress('long')).running === 0) await wait(20);
    // A trial can be stopped once its thread has started it, which its first report shows.
    while ((await view.curve('long', 0)).length === 0) await wait(20);
    await view.close();

    const otherStudyResult = await runCliIn(folder, 'pause', 'short');
    expect(otherStudyResult).toMatchObject({ code: 2, out: '' });
    expect(otherStudyResult.err).toContain('short is not running.');
    expect(otherStudyResult.err).toContain('runs long');

    const pauseResult = await runCliIn(folder, 'pause', 'long');
    expect(pauseResult).toMatchObject({ code: 0, err: '' });
    expect(pauseResult.out).toMatch(/^Paused\. /);
    await run.waitForOutput('no others start');
    expect(await runCliIn(folder, 'resume', 'long')).toMatchObject({ code: 0, out: 'Resumed.\n' });

    expect(await runCliIn(folder, 'stop', 'long/77')).toMatchObject({
      code: 2,
      err: 'Trial 77 is not running.\n',
    });
    expect(await runCliIn(folder, 'stop', 'long/x')).toMatchObject({ code: 2, out: '' });
    expect(await runCliIn(folder, 'stop', 'long/0')).toMatchObject({ code: 0 });
    await run.waitForOutput('cancelled #0');
    expect(await ridgeline(folder, 'stop', 'long')).toMatchObject({ code: 0 });
    const end = await run.result;
    expect(end.stdout).toContain('Stopped: stopped by hand.');

    const lateResult = await runCliIn(folder, 'stop', 'long', '--db', 'ridgeline.db');
    expect(lateResult).toMatchObject({
      code: 2,
      err: expect.stringContaining('Resume it: npx ridgeline resume --db ridgeline.db long'),
    });
  });

  it('is resumed from the database after its process was killed', async () => {
    writeFileSync(join(folder, 'short.yaml'), createShortSweep(200));
    const run = startRidgeline(folder, 'run', 'short.yaml', '--threads', '1');
    await run.waitForOutput('trains on 1 thread');
    run.child.kill('SIGKILL');
    await run.result;
    rmSync(join(folder, 'short.yaml'));
    expect(await ridgeline(folder, 'resume', '--threads', '1')).toMatchObject({ code: 0 });
    const backupResult = await runCliIn(folder, 'backup', '--output', 'copy.db');
    expect(backupResult).toMatchObject({ code: 0 });
    const view = await openSqliteView(join(folder, 'copy.db'));
    expect((await view.progress('short')).ended.complete).toBe(3);
    await view.close();
    expect(await runCliIn(folder, 'backup', '--output', 'copy.db')).toMatchObject({ code: 2 });
  });

  it('is found from another runtime folder', async () => {
    // XDG_RUNTIME_DIR is a file, which is as unusable as another user's folder.
    const otherFolders = { XDG_RUNTIME_DIR: join(folder, 'long.yaml'), TMPDIR: join(folder, 'temporary') };
    mkdirSync(otherFolders.TMPDIR);
    const run = startRidgelineWithEnv(otherFolders, folder, 'run', 'long.yaml', '--threads', '1');
    await run.waitForOutput('trains on 1 thread');
    expect(await runCliIn(folder, 'pause')).toMatchObject({ code: 0, err: '' });
    await run.waitForOutput('no others start');

    run.child.kill('SIGSTOP');
    for (const command of ['pause', 'resume']) {
      const commandResult = await runCliIn(folder, command);
      expect(commandResult).toMatchObject({ code: 3, out: '' });
      expect(commandResult.err).toContain(`(process ${run.child.pid} since `);
      expect(commandResult.err).toContain('does not answer');
    }
    run.child.kill('SIGCONT');
    expect(await runCliIn(folder, 'stop')).toMatchObject({ code: 0 });
    expect(await run.result).toMatchObject({ code: 0 });
  });

  it('is not started if no command socket can be created', async () => {
    const noSockets = new URL('../testing/no-sockets.mjs', import.meta.url).href;
    const environment = { NODE_OPTIONS: `--import=${noSockets}` };
    const runResult = await startRidgelineWithEnv(environment, folder, 'run', 'short.yaml', '--threads', '1')
      .result;
    expect(runResult).toMatchObject({ code: 2, stdout: '' });
    expect(runResult.stderr).toMatch(/^Other processes cannot send commands to this run[^]*ENOSPC/);
    expect(readdirSync(folder).sort()).toEqual([
      'endless.mjs',
      'long.yaml',
      'ridgeline.db-owner',
      'short.yaml',
    ]);
  });
});
