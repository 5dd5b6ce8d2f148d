import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunEvent } from '@ridgeline/core';
import { parseRunEvent } from '@ridgeline/core/parse';
import { program, ridgeline, startRidgeline, type Ended } from './testing/start-ridgeline.ts';

const sweep = `name: tiny
task:
  data: { name: digits, train: 400, validation: 200 }
  network: { hidden: [8] }
  training: { epochs: 3 }
pruner: { name: threshold, upper: 2.2 }
lag: 4
parameters:
  training.optimizer.learning_rate: { values: [0.01, 1.0e-9, 1.0e+30] }
method: grid
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-json-'));
  writeFileSync(join(folder, 'tiny.yaml'), sweep);
  writeFileSync(
    join(folder, 'long.yaml'),
    sweep.replace('epochs: 3', 'epochs: 1000000').replace('2.2', '1e9').replace('1.0e+30', '0.02'),
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Parses every printed line as an event; the last one has the exit code. */
function eventsOf({ stdout, code }: Pick<Ended, 'stdout' | 'code'>): readonly RunEvent[] {
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const event = parseRunEvent(line);
      if (event === undefined) throw new Error(`No event: ${line}`);
      return event;
    });
  expect(events.at(-1)).toMatchObject({ exitCode: code });
  return events;
}

const run = (file: string, ...args: string[]) =>
  ridgeline(folder, 'run', file, '--json', '--threads', '1', ...args);

describe('ridgeline run --json', () => {
  it('tells each trial from its start over its reports to its end, and then the study', async () => {
    const ended = await run('tiny.yaml', '--checkpoints', '1MB');
    const events = eventsOf(ended);
    expect(events[0]).toMatchObject({ type: 'study-started', version: 2, study: 'tiny', trials: 3 });
    const of = (trial: number) =>
      events
        .filter((event) => 'trial' in event && event.trial === trial)
        .map((event) => (event.type === 'trial-ended' ? event.outcome.type : event.type));
    expect(of(0)).toEqual(['trial-started', 'report', 'report', 'report', 'complete']);
    expect(of(1)).toEqual(['trial-started', 'report', 'pruned']);
    expect(of(2)).toEqual(['trial-started', 'diverged']);
    const trials = { complete: 1, pruned: 1, diverged: 1, failed: 0, cancelled: 0 };
    expect(events.at(-1)).toMatchObject({ type: 'study-ended', end: 'complete', trials, exitCode: 0 });

    const [first, last, ...more] = eventsOf(await run('tiny.yaml'));
    expect(first).toMatchObject({ type: 'study-started', ended: 3 });
    expect(last).toMatchObject({ type: 'study-ended', end: 'complete', trials });
    expect(more).toEqual([]);

    const weights = join(folder, 'ridgeline.db-tiny.checkpoints');
    expect(readdirSync(weights)).toEqual(['0']);
    expect(readdirSync(join(weights, '0')).sort()).toEqual(['model.json', 'weights.bin']);

    const log = readFileSync(join(folder, 'ridgeline.db-tiny.log'), 'utf8').trimEnd().split('\n');
    const kinds = log.map((line) => (JSON.parse(line) as { type: string }).type);
    expect(kinds.filter((kind) => kind === 'trial-ended')).toHaveLength(3);
    expect(kinds.filter((kind) => kind === 'study-ended')).toHaveLength(2);
  });

  it('says how it was interrupted, and that it goes on', async () => {
    const started = startRidgeline(folder, 'run', 'long.yaml', '--json', '--threads', '1');
    await started.printed('"type":"report"');
    started.child.kill('SIGINT');
    await started.printed('"state":"stopping"');
    started.child.kill('SIGINT');
    const events = eventsOf(await started.ended);
    expect(events.at(-1)).toMatchObject({ end: 'interrupted', remaining: 3, exitCode: 130 });
    const again = startRidgeline(folder, 'run', 'long.yaml', '--json', '--threads', '1');
    await again.printed('"type":"trial-started"');
    again.child.kill('SIGTERM');
    await again.printed('"state":"stopping"');
    again.child.kill('SIGINT');
    expect(eventsOf(await again.ended).at(-1)).toMatchObject({ end: 'terminated', exitCode: 143 });
  });

  it('says what was refused, as its only line', async () => {
    writeFileSync(join(folder, 'wrong.yaml'), sweep.replace('digits', 'digist'));
    const ended = await run('wrong.yaml');
    expect(eventsOf(ended)).toEqual([
      expect.objectContaining({ type: 'error', code: 'SWEEP_INVALID', exitCode: 2 }),
    ]);
    expect(ended.stderr).toContain('wrong.yaml:3:17');
  });

  it('refuses a folder for weights that is none, before there is a study', async () => {
    writeFileSync(join(folder, 'ridgeline.db-tiny.checkpoints'), '');
    const ended = await run('tiny.yaml', '--checkpoints', '1MB');
    expect(eventsOf(ended)).toEqual([
      expect.objectContaining({ type: 'error', code: 'FILE_UNREADABLE', exitCode: 2 }),
    ]);
    expect(existsSync(join(folder, 'ridgeline.db-tiny.log'))).toBe(false);
  });

  it('waits for a disk that is full, and tells all when there is space again', async () => {
    const run = runToFullDisk();
    await run.logged('trial-ended');
    while (statSync(run.output).size < run.most) await wait(20);
    execFileSync('prlimit', ['--pid', `${run.child.pid}`, '--fsize=unlimited']);
    run.finish();
    const code = await run.ended;
    const events = eventsOf({ stdout: run.text(), code });
    expect(events[0]).toMatchObject({ type: 'study-started' });
    expect(events.filter(({ type }) => type === 'report')).toHaveLength(9);
    expect(events.at(-1)).toMatchObject({ type: 'study-ended', exitCode: 0 });
  });

  it('ends although the disk stays full, and says so', async () => {
    const run = runToFullDisk();
    run.finish();
    expect(await run.ended).toBe(0);
    expect(run.stderr()).toContain('Standard output lacks events: ');
  });
});

/**
 * Runs three trials with events going to a file that accepts 100 bytes: no other file of theirs has that
 * size. All but the first train until `finish`.
 */
function runToFullDisk() {
  const own = mkdtempSync(join(folder, 'full-'));
  writeFileSync(
    join(own, 'slow.yaml'),
    'name: slow\nobjective: { module: ./slow.mjs, epochs: 3 }\nmetric: { name: loss, goal: minimize }\n' +
      'method: grid\nparameters: { i: { values: [0, 1, 2] } }\n',
  );
  writeFileSync(
    join(own, 'slow.mjs'),
    `import { existsSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    export default async ({ parameters: { i }, report }) => {
      while (i > 0 && !existsSync('may-end')) await setTimeout(20);
      for (let step = 0; step < 3; step++) report({ loss: step });
    };`,
  );
  const output = join(own, 'events');
  const before = 50_000_000;
  const most = before + 100;
  writeFileSync(output, '');
  truncateSync(output, before);
  const args = [program, 'run', 'slow.yaml', '--json', '--threads', '1'];
  const child = spawn('prlimit', [`--fsize=${most}:unlimited`, process.execPath, ...args], {
    cwd: own,
    stdio: ['ignore', openSync(output, 'a'), 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let stderr = '';
  child.stderr!.on('data', (text: Buffer) => (stderr += text.toString()));
  return {
    child,
    output,
    most,
    stderr: () => stderr,
    text: () => readFileSync(output).subarray(before).toString(),
    ended: once(child, 'close').then(([code]) => code as number | null),
    finish: () => writeFileSync(join(own, 'may-end'), ''),
    async logged(type: string) {
      const log = join(own, 'ridgeline.db-slow.log');
      while (!existsSync(log) || !readFileSync(log, 'utf8').includes(`"type":"${type}"`)) await wait(20);
    },
  };
}
