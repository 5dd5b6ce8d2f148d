import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { RidgelineError, type Checkpoint, type Outcome, type Trial } from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { parse } from '../testing/parse-sweep-text.ts';
import { openCheckpoints } from './checkpoints.ts';

const sweep =
  'name: x\ntask: { data: { name: digits } }\nmethod: random\nrun_cap: 9\nparameters: { training.batch_size: { min: 1, max: 9 } }\n';
const toTheEnd = parse(sweep);
const toTarget = parse(`${sweep}target: 0.4\n`);

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-checkpoints-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Leaves a checkpoint of 110 bytes as a thread does. */
function leave(name: number | string) {
  mkdirSync(join(folder, String(name)));
  writeFileSync(join(folder, String(name), 'model.json'), '0123456789');
  writeFileSync(join(folder, String(name), 'weights.bin'), Buffer.alloc(100));
}

const trial = (number: number): Trial => ({
  number,
  configuration: { number, strategy: 'all', point: number, parameters: {} },
  repeat: 0,
  seed: 0,
  epochs: 1,
});
const complete = (value: number): Outcome => ({
  type: 'complete',
  value,
  step: 1,
  values: { val_loss: value },
});

async function opened(bytes: number, before: readonly Outcome[] = [], definition = toTheEnd) {
  const { log, view } = createMemoryStore();
  const study = await log.createStudy({ name: 'x', definition, plan: { configurations: 9, trials: 9 } });
  const keys = await log.startTrials(
    'x',
    before.map((_, number) => ({ trial: trial(number), token: 't' })),
  );
  await log.finishTrials(
    'x',
    keys.map((key, i) => ({ key, outcome: before[i]!, fingerprint: undefined })),
  );
  const checkpoints = await openCheckpoints(folder, bytes, study, view);
  return {
    log,
    view,
    checkpoints,
    loses: (number: number) =>
      checkpoints.onEvent({ type: 'trial-lost', trial: trial(number), attempt: 1, reason: 'it died' }, 0),
    /** `finishedPrefix`: number of configurations whose place in the search is final. */
    ends: (number: number, outcome: Outcome, finishedPrefix = 0) =>
      checkpoints.onEvent(
        {
          type: 'trial-ended',
          trial: trial(number),
          attempt: 1,
          outcome,
          acknowledgement: 'acknowledged',
        },
        finishedPrefix,
      ),
  };
}

const filesOf = (model: Uint8Array, weights: Uint8Array): Checkpoint => ({
  files: [
    { path: 'model.json', bytes: model },
    { path: 'weights.bin', bytes: weights },
  ],
});

const left = () => readdirSync(folder).sort();

/** Waits for removals that run in the background. */
async function until(names: readonly string[]) {
  while (String(left()) !== String(names)) await setImmediate();
}

describe('openCheckpoints', () => {
  it('removes the worst checkpoints beyond the budget', async () => {
    const { checkpoints, ends } = await opened(250);
    for (const [number, outcome] of [complete(0.5), complete(0.2), complete(0.3)].entries()) {
      leave(number);
      ends(number, outcome);
    }
    leave(3);
    ends(3, { type: 'failed', kind: 'timeout', message: 'took too long' });
    ends(4, complete(0.1));
    await checkpoints.close();
    expect(left()).toEqual(['1', '2']);
  });

  it('keeps a trial that counts in place of a cancelled one', async () => {
    const { checkpoints, ends } = await opened(150, [], toTarget);
    leave(7);
    ends(7, complete(0.1), 0);
    leave(0);
    ends(0, complete(0.3), 1);
    ends(7, { type: 'cancelled', reason: 'configuration 0 reached the target, 0.4' }, 1);
    await checkpoints.close();
    expect(left()).toEqual(['0']);
  });

  it('removes a trial for a better one of a configuration that counts', async () => {
    leave(0);
    const { checkpoints, ends } = await opened(150, [complete(0.9)], toTarget);
    for (const [number, value, finishedPrefix] of [
      [2, 0.6, 1],
      [4, 0.5, 1],
      [5, 0.7, 1],
      [3, 0.8, 1],
    ] as const) {
      leave(number);
      ends(number, complete(value), finishedPrefix);
    }
    await until(['0', '2', '4']);
    ends(1, { type: 'failed', kind: 'timeout', message: 'took too long' }, 6);
    await until(['4']);
    await checkpoints.close();
  });

  it('includes complete checkpoints of earlier runs', async () => {
    for (const name of [0, 1, 2, 5, '2-4711-1.unfinished']) leave(name);
    const { checkpoints, ends } = await opened(250, [complete(0.5), complete(0.2), complete(0.9)]);
    expect(left()).toEqual(['0', '1']);
    leave(3);
    ends(3, complete(0.1));
    await checkpoints.close();
    expect(left()).toEqual(['1', '3']);
  });

  it('keeps the same files for a complete study as a run without a kill', async () => {
    for (const name of [0, 1, 2, 3]) leave(name);
    const ended = [complete(0.5), complete(0.3), { type: 'cancelled', reason: 'beyond the target' }] as const;
    const { view, log } = await opened(Infinity, ended, toTarget);
    for (const name of [2, 3]) leave(name);
    await log.endStudy('x', 'complete');
    await (await openCheckpoints(folder, 150, await view.study('x'), view)).close();
    expect(left()).toEqual(['1']);
  });

  it('removes nothing if the database cannot be read', async () => {
    leave(0);
    const { log, view } = createMemoryStore();
    const study = await log.createStudy({ name: 'x', definition: toTheEnd, plan: undefined });
    const unreadable = new RidgelineError('DATABASE_UNREADABLE', 'The disk has an error.');
    const broken = { ...view, trial: () => Promise.reject(unreadable) };
    await expect(openCheckpoints(folder, 250, study, broken)).rejects.toBe(unreadable);
    expect(left()).toEqual(['0']);
  });

  it('keeps files of the user', async () => {
    for (const name of ['my-best', '7.unfinished', '07', '20261126120000']) leave(name);
    writeFileSync(join(folder, 'notes.txt'), 'the best so far');
    for (const name of ['0-4711.unfinished', '0-4711-1.unfinished']) leave(name);
    const { checkpoints } = await opened(250);
    await checkpoints.close();
    expect(left()).toEqual(['07', '20261126120000', '7.unfinished', 'my-best', 'notes.txt']);
  });

  it('replaces weights atomically by those of another machine', async () => {
    leave(7);
    const { checkpoints, ends } = await opened(250, Array<Outcome>(8).fill(complete(0.5)));
    const weights = Uint8Array.of(1, 2, 3);
    await checkpoints.keep(7, filesOf(Buffer.from('{}'), weights));
    expect(readFileSync(join(folder, '7', 'model.json'), 'utf8')).toBe('{}');
    expect(readFileSync(join(folder, '7', 'weights.bin'))).toEqual(Buffer.from(weights));
    await checkpoints.keep(8, filesOf(Buffer.alloc(200), Buffer.alloc(100)));
    expect(left()).toEqual(['7', '8']);
    ends(8, complete(0.1));
    await checkpoints.close();
    // Even the best trial exceeds the budget, so all are removed.
    expect(left()).toEqual([]);
    // A folder is in the place of its file.
    mkdirSync(join(folder, `9-${process.pid}.unfinished`, 'model.json'), { recursive: true });
    await expect(checkpoints.keep(9, filesOf(weights, weights))).rejects.toThrow('EISDIR');
    expect(left()).toEqual([]);
  });

  it('stores files of another machine only inside the folder of the trial', async () => {
    const { checkpoints, ends } = await opened(1000, Array<Outcome>(3).fill(complete(0.5)));
    const bytes = Buffer.alloc(300);
    for (const [trial, path] of ['a/b/net.bin', 'a.bin', 'c/d.bin'].entries()) {
      await checkpoints.keep(trial, { files: [{ path, bytes }] });
      ends(trial, complete(0.1 * trial));
    }
    expect(readFileSync(join(folder, '0', 'a', 'b', 'net.bin'))).toEqual(bytes);
    for (const path of ['../1/a.bin', '/tmp/ridgeline-out', '..', 'a/../../b']) {
      await expect(checkpoints.keep(3, { files: [{ path, bytes }] })).rejects.toThrow(
        'is outside the folder',
      );
    }
    expect(left()).toEqual(['0', '1', '2']);
    await checkpoints.keep(3, { files: [{ path: 'x/y/z.bin', bytes: Buffer.alloc(200) }] });
    ends(3, complete(0.05));
    await checkpoints.close();
    expect(left()).toEqual(['0', '1', '3']);
  });

  it('removes partial weights of a dead thread', async () => {
    const { checkpoints, loses, ends } = await opened(250);
    const others = ['13-4711-1.unfinished', `3-${process.pid}.unfinished`, '5-4711-1.unfinished'];
    for (const name of [...others, '3-4711-1.unfinished', '4-4711-2.unfinished']) leave(name);
    loses(3);
    ends(4, { type: 'failed', kind: 'crash', message: 'it died' });
    // The trial's next attempt is already writing.
    leave('3-4712-1.unfinished');
    await until([...others, '3-4712-1.unfinished'].sort());
    // Nothing is written after it is closed.
    await checkpoints.close();
    expect(left()).toEqual([]);
  });
});
