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
const withoutTarget = parse(sweep);
const withTarget = parse(`${sweep}target: 0.4\n`);

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-checkpoints-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a checkpoint of 110 bytes, as a thread does. */
function writeCheckpoint(name: number | string) {
  mkdirSync(join(folder, String(name)));
  writeFileSync(join(folder, String(name), 'model.json'), '0123456789');
  writeFileSync(join(folder, String(name), 'weights.bin'), Buffer.alloc(100));
}

const createTrial = (number: number): Trial => ({
  number,
  configuration: { number, strategy: 'all', point: number, parameters: {} },
  repeat: 0,
  seed: 0,
  epochs: 1,
});
const completeOutcome = (value: number): Outcome => ({
  type: 'complete',
  value,
  step: 1,
  values: { val_loss: value },
});

async function openWith(
  budget: number,
  earlierOutcomes: readonly Outcome[] = [],
  definition = withoutTarget,
) {
  const { log, view } = createMemoryStore();
  const study = await log.createStudy({ name: 'x', definition, plan: { configurations: 9, trials: 9 } });
  const keys = await log.startTrials(
    'x',
    earlierOutcomes.map((_, number) => ({ trial: createTrial(number), token: 't' })),
  );
  await log.finishTrials(
    'x',
    keys.map((key, i) => ({ key, outcome: earlierOutcomes[i]!, fingerprint: undefined })),
  );
  const checkpoints = await openCheckpoints(folder, budget, study, view);
  return {
    log,
    view,
    checkpoints,
    loseTrial: (number: number) =>
      checkpoints.onEvent(
        { type: 'trial-lost', trial: createTrial(number), attempt: 1, reason: 'it died' },
        0,
      ),
    /** `finishedPrefix`: number of leading configurations that have all finished. */
    endTrial: (number: number, outcome: Outcome, finishedPrefix = 0) =>
      checkpoints.onEvent(
        {
          type: 'trial-ended',
          trial: createTrial(number),
          attempt: 1,
          outcome,
          acknowledgement: 'acknowledged',
        },
        finishedPrefix,
      ),
  };
}

const createCheckpoint = (model: Uint8Array, weights: Uint8Array): Checkpoint => ({
  files: [
    { path: 'model.json', bytes: model },
    { path: 'weights.bin', bytes: weights },
  ],
});

const listStoredNames = () => readdirSync(folder).sort();

/** Waits for removals that run in the background. */
async function waitForNames(names: readonly string[]) {
  while (String(listStoredNames()) !== String(names)) await setImmediate();
}

describe('openCheckpoints', () => {
  it('removes the worst checkpoints beyond the budget', async () => {
    const { checkpoints, endTrial } = await openWith(250);
    for (const [number, outcome] of [
      completeOutcome(0.5),
      completeOutcome(0.2),
      completeOutcome(0.3),
    ].entries()) {
      writeCheckpoint(number);
      endTrial(number, outcome);
    }
    writeCheckpoint(3);
    endTrial(3, { type: 'failed', kind: 'timeout', message: 'took too long' });
    endTrial(4, completeOutcome(0.1));
    await checkpoints.close();
    expect(listStoredNames()).toEqual(['1', '2']);
  });

  it('keeps the weights of a trial that counts instead of those of a cancelled trial', async () => {
    const { checkpoints, endTrial } = await openWith(150, [], withTarget);
    writeCheckpoint(7);
    endTrial(7, completeOutcome(0.1), 0);
    writeCheckpoint(0);
    endTrial(0, completeOutcome(0.3), 1);
    endTrial(7, { type: 'cancelled', reason: 'configuration 0 reached the target, 0.4' }, 1);
    await checkpoints.close();
    expect(listStoredNames()).toEqual(['0']);
  });

  it('removes the weights of a trial in favour of a better configuration that counts', async () => {
    writeCheckpoint(0);
    const { checkpoints, endTrial } = await openWith(150, [completeOutcome(0.9)], withTarget);
    for (const [number, value, finishedPrefix] of [
      [2, 0.6, 1],
      [4, 0.5, 1],
      [5, 0.7, 1],
      [3, 0.8, 1],
    ] as const) {
      writeCheckpoint(number);
      endTrial(number, completeOutcome(value), finishedPrefix);
    }
    await waitForNames(['0', '2', '4']);
    endTrial(1, { type: 'failed', kind: 'timeout', message: 'took too long' }, 6);
    await waitForNames(['4']);
    await checkpoints.close();
  });

  it('counts complete checkpoints of earlier runs towards the budget', async () => {
    for (const name of [0, 1, 2, 5, '2-4711-1.unfinished']) writeCheckpoint(name);
    const { checkpoints, endTrial } = await openWith(250, [
      completeOutcome(0.5),
      completeOutcome(0.2),
      completeOutcome(0.9),
    ]);
    expect(listStoredNames()).toEqual(['0', '1']);
    writeCheckpoint(3);
    endTrial(3, completeOutcome(0.1));
    await checkpoints.close();
    expect(listStoredNames()).toEqual(['1', '3']);
  });

  it('keeps the same files for a complete study as a run without a kill', async () => {
    for (const name of [0, 1, 2, 3]) writeCheckpoint(name);
    const outcomes = [
      completeOutcome(0.5),
      completeOutcome(0.3),
      { type: 'cancelled', reason: 'beyond the target' },
    ] as const;
    const { view, log } = await openWith(Infinity, outcomes, withTarget);
    for (const name of [2, 3]) writeCheckpoint(name);
    await log.endStudy('x', 'complete');
    await (await openCheckpoints(folder, 150, await view.study('x'), view)).close();
    expect(listStoredNames()).toEqual(['1']);
  });

  it('removes nothing if the database cannot be read', async () => {
    writeCheckpoint(0);
    const { log, view } = createMemoryStore();
    const study = await log.createStudy({ name: 'x', definition: withoutTarget, plan: undefined });
    const unreadableError = new RidgelineError('DATABASE_UNREADABLE', 'The disk has an error.');
    const brokenView = { ...view, trial: () => Promise.reject(unreadableError) };
    await expect(openCheckpoints(folder, 250, study, brokenView)).rejects.toBe(unreadableError);
    expect(listStoredNames()).toEqual(['0']);
  });

  it('keeps files that belong to the user', async () => {
    for (const name of ['my-best', '7.unfinished', '07', '20261126120000']) writeCheckpoint(name);
    writeFileSync(join(folder, 'notes.txt'), 'the best so far');
    for (const name of ['0-4711.unfinished', '0-4711-1.unfinished']) writeCheckpoint(name);
    const { checkpoints } = await openWith(250);
    await checkpoints.close();
    expect(listStoredNames()).toEqual(['07', '20261126120000', '7.unfinished', 'my-best', 'notes.txt']);
  });

  it('replaces weights atomically by the weights of another machine', async () => {
    writeCheckpoint(7);
    const { checkpoints, endTrial } = await openWith(250, Array<Outcome>(8).fill(completeOutcome(0.5)));
    const weights = Uint8Array.of(1, 2, 3);
    await checkpoints.keep(7, createCheckpoint(Buffer.from('{}'), weights));
    expect(readFileSync(join(folder, '7', 'model.json'), 'utf8')).toBe('{}');
    expect(readFileSync(join(folder, '7', 'weights.bin'))).toEqual(Buffer.from(weights));
    await checkpoints.keep(8, createCheckpoint(Buffer.alloc(200), Buffer.alloc(100)));
    expect(listStoredNames()).toEqual(['7', '8']);
    endTrial(8, completeOutcome(0.1));
    await checkpoints.close();
    // Even the best trial exceeds the budget, so all are removed.
    expect(listStoredNames()).toEqual([]);
    // A folder at the path of `model.json` makes the write fail.
    mkdirSync(join(folder, `9-${process.pid}.unfinished`, 'model.json'), { recursive: true });
    await expect(checkpoints.keep(9, createCheckpoint(weights, weights))).rejects.toThrow('EISDIR');
    expect(listStoredNames()).toEqual([]);
  });

  it('stores files of another machine only inside the folder of the trial', async () => {
    const { checkpoints, endTrial } = await openWith(1000, Array<Outcome>(3).fill(completeOutcome(0.5)));
    const bytes = Buffer.alloc(300);
    for (const [trial, path] of ['a/b/net.bin', 'a.bin', 'c/d.bin'].entries()) {
      await checkpoints.keep(trial, { files: [{ path, bytes }] });
      endTrial(trial, completeOutcome(0.1 * trial));
    }
    expect(readFileSync(join(folder, '0', 'a', 'b', 'net.bin'))).toEqual(bytes);
    for (const path of ['../1/a.bin', '/tmp/ridgeline-out', '..', 'a/../../b']) {
      await expect(checkpoints.keep(3, { files: [{ path, bytes }] })).rejects.toThrow(
        'is outside the folder',
      );
    }
    expect(listStoredNames()).toEqual(['0', '1', '2']);
    await checkpoints.keep(3, { files: [{ path: 'x/y/z.bin', bytes: Buffer.alloc(200) }] });
    endTrial(3, completeOutcome(0.05));
    await checkpoints.close();
    expect(listStoredNames()).toEqual(['0', '1', '3']);
  });

  it('removes partial weights of a dead thread', async () => {
    const { checkpoints, loseTrial, endTrial } = await openWith(250);
    const otherFiles = ['13-4711-1.unfinished', `3-${process.pid}.unfinished`, '5-4711-1.unfinished'];
    for (const name of [...otherFiles, '3-4711-1.unfinished', '4-4711-2.unfinished']) writeCheckpoint(name);
    loseTrial(3);
    endTrial(4, { type: 'failed', kind: 'crash', message: 'it died' });
    // The next attempt of the trial is already writing.
    writeCheckpoint('3-4712-1.unfinished');
    await waitForNames([...otherFiles, '3-4712-1.unfinished'].sort());
    // `close` removes all partial weights, because no thread writes afterwards.
    await checkpoints.close();
    expect(listStoredNames()).toEqual([]);
  });
});
