import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { openStudyLog } from './study-log.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-log-'));
  path = join(folder, 'x.db-study.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Reads a file; empty if there is none. A rotation may rename a file at any moment. */
function readIfPresent(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function readEntries(file: string): Record<string, unknown>[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('openStudyLog', () => {
  it('appends events and the output of runners, but no reports', async () => {
    const log = openStudyLog(path);
    log.put({ type: 'trial-lost', trial: 7, attempt: 1, reason: 'the runner ended by SIGSEGV' });
    log.put({ type: 'report', trial: 7, attempt: 1, step: 1, values: { val_loss: 1 } });
    const output = Buffer.from('2026 tensorflow: no GPU\nhalf a line: \u00e9');
    log.write(output.subarray(0, -1));
    log.write(output.subarray(-1));
    await log.close();
    const reopenedLog = openStudyLog(path);
    reopenedLog.put({ type: 'error', code: 'RUNNER_FAILED', message: 'no', hint: null, exitCode: 2 });
    await reopenedLog.close();
    const common = { pid: process.pid, time: expect.any(Number) as number };
    expect(readEntries(path)).toEqual([
      {
        ...common,
        level: 40,
        type: 'trial-lost',
        trial: 7,
        attempt: 1,
        reason: 'the runner ended by SIGSEGV',
      },
      { ...common, level: 30, type: 'runner-output', text: '2026 tensorflow: no GPU' },
      { ...common, level: 30, type: 'runner-output', text: 'half a line: \u00e9' },
      { ...common, level: 50, type: 'error', code: 'RUNNER_FAILED', message: 'no', hint: null, exitCode: 2 },
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('keeps two files of limited size', async () => {
    const log = openStudyLog(path, 10_000);
    const files = [`${path}.1`, path];
    const readLogs = () => files.map(readIfPresent).join('');
    for (let round = 0; round < 20; round++) {
      log.write(Buffer.from(`${`${round} `.repeat(400)}\n`.repeat(3)));
      while (!readLogs().includes(`"text":"${round} `)) await wait(5);
    }
    await log.close();
    for (const file of files) expect(statSync(file).size).toBeLessThan(20_000);
    expect(String(files.flatMap(readEntries).at(-1)?.['text'])).toContain('19 19');
  });

  it('ignores a path that cannot be written', async () => {
    const log = openStudyLog(join(folder, 'none', 'x.log'));
    log.put({ type: 'state', state: 'paused', running: 2 });
    await nextTurn();
    log.put({ type: 'state', state: 'running', running: null });
    await log.close();
  });

  it('writes again when the path becomes writable', async () => {
    const latePath = join(folder, 'late', 'x.log');
    const log = openStudyLog(latePath);
    log.put({ type: 'state', state: 'paused', running: 2 });
    await log.close();
    mkdirSync(join(folder, 'late'));
    log.put({ type: 'state', state: 'running', running: null });
    await log.close();
    expect(readEntries(latePath)).toMatchObject([{ type: 'state', state: 'running' }]);
  });

  it.each(['process.exit()', 'log.close().then(() => process.exit())'])(
    'does not delay a process that ends by %s on a full disk',
    async (end) => {
      const source = import.meta.resolve('../../dist/events/study-log.js');
      const text = `
        const { openStudyLog } = await import(${JSON.stringify(source)});
        const log = openStudyLog('/dev/full');
        log.put({ type: 'state', state: 'paused', running: 2 });
        setTimeout(() => ${end}, 50);`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', text], {
        env: { ...process.env, NODE_OPTIONS: '' },
        stdio: 'ignore',
      });
      expect(await once(child, 'exit')).toEqual([0, null]);
    },
  );
});
