import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ridgelineProgram } from './testing/start-ridgeline.ts';
import { parsePrintedEvents } from './testing/printed-events.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-full-disk-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('ridgeline run --json on a full disk', () => {
  it('reports every event after the disk has space again', async () => {
    const run = startOnFullDisk();
    await run.waitForLog('trial-ended');
    while (statSync(run.output).size < run.sizeLimit) await wait(20);
    execFileSync('prlimit', ['--pid', `${run.child.pid}`, '--fsize=unlimited']);
    run.finish();
    const code = await run.exitCode;
    const events = parsePrintedEvents({ stdout: run.text(), code });
    expect(events[0]).toMatchObject({ type: 'study-started' });
    expect(events.filter(({ type }) => type === 'report')).toHaveLength(9);
    expect(events.at(-1)).toMatchObject({ type: 'study-ended', exitCode: 0 });
  });

  it('reports missing events on a disk that stays full', async () => {
    const run = startOnFullDisk();
    run.finish();
    expect(await run.exitCode).toBe(0);
    expect(run.stderr()).toContain('Some events could not be written to standard output: ');
  });
});

/**
 * Runs three trials whose events go to a file that accepts only 100 more bytes: the process has a limit on file sizes
 * that no other file reaches. All trials except the first train until `finish` is called.
 */
function startOnFullDisk() {
  writeFileSync(
    join(folder, 'slow.yaml'),
    'name: slow\nobjective: { module: ./slow.mjs, epochs: 3 }\nmetric: { name: loss, goal: minimize }\n' +
      'method: grid\nparameters: { i: { values: [0, 1, 2] } }\n',
  );
  writeFileSync(
    join(folder, 'slow.mjs'),
    `import { existsSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    export default async ({ parameters: { i }, report }) => {
      while (i > 0 && !existsSync('may-end')) await setTimeout(20);
      for (let step = 0; step < 3; step++) report({ loss: step });
    };`,
  );
  const output = join(folder, 'events');
  const initialSize = 50_000_000;
  const sizeLimit = initialSize + 100;
  writeFileSync(output, '');
  truncateSync(output, initialSize);
  const args = [ridgelineProgram, 'run', 'slow.yaml', '--json', '--threads', '1'];
  const child = spawn('prlimit', [`--fsize=${sizeLimit}:unlimited`, process.execPath, ...args], {
    cwd: folder,
    stdio: ['ignore', openSync(output, 'a'), 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let stderr = '';
  child.stderr!.on('data', (text: Buffer) => (stderr += text.toString()));
  return {
    child,
    output,
    sizeLimit,
    stderr: () => stderr,
    text: () => readFileSync(output).subarray(initialSize).toString(),
    exitCode: once(child, 'close').then(([code]) => code as number | null),
    finish: () => writeFileSync(join(folder, 'may-end'), ''),
    async waitForLog(type: string) {
      const log = join(folder, 'ridgeline.db-slow.log');
      while (!existsSync(log) || !readFileSync(log, 'utf8').includes(`"type":"${type}"`)) await wait(20);
    },
  };
}
