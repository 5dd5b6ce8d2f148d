import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { RidgelineError, type StudyLog } from '@ridgeline/core';
import { createMemoryStore, isAlive, type Store } from '@ridgeline/core/testing';
import { locateBuilt } from '../testing/locate-built.ts';
import { createGate } from '../testing/gate.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import type { Clock } from '../clock.ts';
import { complete, readOutcomes } from '../testing/read-outcomes.ts';
import { startRun, type TestRun } from '../testing/start-run.ts';
import { defineStudy } from '../testing/define-study.ts';

/** Folder for the trials' files. */
const folder = mkdtempSync(join(tmpdir(), 'ridgeline-runner-'));
afterAll(() => rmSync(folder, { recursive: true }));

const gatedHost = locateBuilt('gated-host');

describe('runStudy', () => {
  it('gives each trial the outcome that matches its end', async () => {
    const test = await startRun(
      defineStudy(['train', 'diverge', 'fail', 'throw', 'reject', 'abort', 'forget', 'train']),
    );
    expect(await test.run.done).toEqual({ type: 'complete' });
    expect(await readOutcomes(test)).toEqual([
      complete,
      { type: 'diverged', step: 2, metric: 'val_loss' },
      { type: 'failed', kind: 'error', message: 'The trial reported a failure.' },
      { type: 'failed', kind: 'error', message: expect.stringContaining('Error: The trial threw.') },
      { type: 'failed', kind: 'error', message: expect.stringContaining('TypeError: The trial rejected.') },
      { type: 'failed', kind: 'error', message: expect.stringContaining('process.abort()') },
      { type: 'failed', kind: 'error', message: expect.stringContaining('without an outcome') },
      complete,
    ]);
    expect((await test.store.view.study('test')).state).toBe('complete');
    expect(await test.store.view.curve('test', 7)).toEqual([
      { step: 1, values: { val_loss: 1 } },
      { step: 2, values: { val_loss: 0.5 } },
    ]);
  });

  it('claims one trial per thread if trials are long', async () => {
    const store = createMemoryStore();
    const endFiles = [...Array(7).keys()].map((trial) => join(folder, `long-${trial}`));
    const definition = defineStudy(endFiles.map((file) => `await ${file}`));
    await store.log.createStudy({ name: 'test', definition, plan: { configurations: 7, trials: 7 } });
    const runningCounts: number[] = [];
    const startTrials: StudyLog['startTrials'] = async (...call) => {
      const keys = await store.log.startTrials(...call);
      runningCounts.push((await store.view.progress('test')).running);
      return keys;
    };
    const clock = createManualClock();
    const test = await startRun(definition, {
      store: { ...store, log: { ...store.log, startTrials } },
      threads: 2,
      clock,
    });
    const letTrialEnd = async (file: string, index: number) => {
      await test.until('trial-started', ({ trial }) => trial.number === index);
      await clock.advance(300);
      writeFileSync(file, '');
    };
    await Promise.all([test.run.done, ...endFiles.map(letTrialEnd)]);
    expect(Math.max(...runningCounts)).toBe(2);
  });

  it('reports the end of a trial only after the store has acknowledged it', async () => {
    const store = createMemoryStore();
    const [requestGate, finishGate] = [createGate(), createGate()];
    const finishTrials: StudyLog['finishTrials'] = async (...call) => {
      requestGate.open();
      await finishGate.opened;
      return store.log.finishTrials(...call);
    };
    const slowStore: Store = { ...store, log: { ...store.log, finishTrials } };
    const definition = defineStudy(['train']);
    await store.log.createStudy({ name: 'test', definition, plan: { configurations: 1, trials: 1 } });
    const test = await startRun(definition, { store: slowStore });
    await requestGate.opened;
    await nextTurn();
    expect(test.events.some(({ type }) => type === 'trial-ended')).toBe(false);
    finishGate.open();
    await test.run.done;
    expect(test.events.at(-1)).toMatchObject({ type: 'trial-ended', acknowledgement: 'acknowledged' });
  });
});

describe('a study resumed on another machine', () => {
  it('reports different numerics once', async () => {
    const go = join(folder, 'elsewhere');
    const definition = defineStudy(['version 1', 'version 1', `await ${go}`, 'version 2', 'version 2']);
    const test = await startRun(definition, { threads: 1 });
    await test.until('trial-started', ({ trial }) => trial.number === 2);
    test.run.terminate(0);
    await test.run.done;
    expect(test.events.some(({ type }) => type === 'numerics-changed')).toBe(false);
    writeFileSync(go, '');
    const resumed = await startRun(definition, { store: test.store });
    await resumed.run.done;
    const changes = resumed.events.filter(({ type }) => type === 'numerics-changed');
    expect(changes).toMatchObject([{ before: { version: '1' }, now: { version: '2' } }]);
  });

  it('compares numerics with those of the previous machine', async () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    const behaviours = [
      'version 1',
      'version 2',
      'fail',
      `await ${one}`,
      'version 2',
      `await ${two}`,
      'version 1',
    ];
    const definition = defineStudy(behaviours);
    let store: Store | undefined;
    const changesUntil = async (trial: number) => {
      const test = await startRun(definition, { threads: 1, ...(store === undefined ? {} : { store }) });
      store = test.store;
      if (trial < behaviours.length) {
        await test.until('trial-started', (event) => event.trial.number === trial);
        test.run.terminate(0);
      }
      await test.run.done;
      return test.events.flatMap((event) =>
        event.type === 'numerics-changed' ? [`${event.before.version} to ${event.now.version}`] : [],
      );
    };
    expect(await changesUntil(3)).toEqual(['1 to 2']);
    writeFileSync(one, '');
    expect(await changesUntil(5)).toEqual([]);
    writeFileSync(two, '');
    expect(await changesUntil(7)).toEqual(['2 to 1']);
  });
});

describe('the policy of a run', () => {
  it('retries failed trials as configured', async () => {
    const test = await startRun(defineStudy(['throw', 'train']), { failures: { retries: 1 } });
    await test.run.done;
    expect((await readOutcomes(test)).map(({ type }) => type)).toEqual(['failed', 'complete']);
    const row = await test.store.view.trial('test', 0);
    expect(row.attempts.map(({ state }) => state)).toEqual(['failed', 'lost']);
  });

  it('stops a study after too many failures', async () => {
    const go = join(folder, 'too-many-failures');
    const waitingBehaviours = Array<string>(3).fill(`await ${go}`);
    const test = await startRun(defineStudy(['fail', 'fail', ...waitingBehaviours]), {
      threads: 1,
      failures: { maxFailures: 1 },
    });
    await test.until('draining');
    writeFileSync(go, '');
    expect(await test.run.done).toEqual({ type: 'stopped', reason: '2 trials failed; max_failures is 1' });
    expect((await test.store.view.study('test')).state).toBe('stopped');
  });

  it('replaces an old runner without losing a trial', async () => {
    const recycle = { age: 300, memory: Infinity, tensors: Infinity };
    const clock = createManualClock();
    const go = join(folder, 'old');
    const test = await startRun(defineStudy(Array(4).fill(`await ${go}`)), { limits: { recycle }, clock });
    await test.until('trial-started');
    await clock.advance(400);
    await test.until('runner-recycled');
    writeFileSync(go, '');
    await test.run.done;
    expect((await readOutcomes(test)).map(({ type }) => type)).toEqual(Array(4).fill('complete'));
    expect(test.events.some(({ type }) => type === 'trial-lost' || type === 'runner-died')).toBe(false);
  });
});

describe('control of a run', () => {
  it('does not repeat trials that finished after an interrupt', async () => {
    const go = join(folder, 'drain');
    const definition = defineStudy(Array(5).fill(`await ${go}`));
    const first = await startRun(definition);
    await first.until('trial-started', ({ trial }) => trial.number === 1);
    expect(first.run.command({ type: 'interrupt' })).toEqual({
      ok: true,
      message: 'Finishing 2 running trials; interrupt again to stop now.',
    });
    writeFileSync(go, '');
    expect(await first.run.done).toEqual({ type: 'interrupted', remaining: 3 });
    expect(await first.store.view.progress('test')).toMatchObject({ running: 0, waiting: 0 });
    expect((await first.store.view.study('test')).state).toBe('open');

    const second = await startRun(definition, { store: first.store });
    expect(await second.run.done).toEqual({ type: 'complete' });
    expect(second.events[0]).toEqual({ type: 'opened', trials: 5, ended: 2, lost: 0 });
    await readOutcomes(second);
    const startedTrials = second.events.flatMap((event) =>
      event.type === 'trial-started' ? [event.trial.number] : [],
    );
    expect(startedTrials.sort()).toEqual([2, 3, 4]);
  });

  it('reruns trials that a second interrupt stopped', async () => {
    const go = join(folder, 'stop-now');
    const definition = defineStudy([`await ${go}`, 'spin', 'train']);
    const first = await startRun(definition);
    await first.until('trial-started', ({ trial }) => trial.number === 1);
    const { pid } = await first.until('runner-started');
    first.run.command({ type: 'interrupt' });
    expect(first.run.command({ type: 'interrupt' }).message).toMatch(/^Stopping now\. 2 running trials/);
    expect(await first.run.done).toEqual({ type: 'interrupted', remaining: 3 });
    expect(isAlive(pid)).toBe(false);
    expect((await first.store.view.waiting('test')).map(({ number }) => number)).toEqual([0, 1]);
    const lostTrials = first.events.flatMap((event) =>
      event.type === 'trial-lost' ? [event.trial.number] : [],
    );
    expect(lostTrials).toEqual([0, 1]);

    writeFileSync(go, '');
    const clock = createManualClock();
    const second = await startRun(definition, { store: first.store, failures: { timeout: 0.3 }, clock });
    await second.until('trial-ended', ({ trial }) => trial.number === 2);
    await second.until('trial-started', ({ trial }) => trial.number === 1);
    await clock.advance(700);
    await second.run.done;
    expect((await readOutcomes(second)).map(({ type }) => type)).toEqual(['complete', 'failed', 'complete']);
    const row = await second.store.view.trial('test', 0);
    expect(row.attempts.map(({ state }) => state)).toEqual(['complete', 'lost']);
  });

  it('writes everything to a working store even after three interrupts', async () => {
    const test = await startRun(defineStudy(['spin', 'train']), { threads: 1, clock: createManualClock() });
    await test.until('trial-started');
    for (let interrupt = 0; interrupt < 3; interrupt++) test.run.command({ type: 'interrupt' });
    expect(await test.run.done).toEqual({ type: 'interrupted', remaining: 2 });
    expect((await test.store.view.waiting('test')).map(({ number }) => number)).toEqual([0]);
  });

  it('completes a study whose plan shrinks below its finished trials', async () => {
    const first = await startRun(defineStudy(Array(4).fill('train')));
    await first.run.done;
    const { log, view } = first.store;
    const smaller = { ...defineStudy(Array(4).fill('train')), runCap: 2 };
    await log.reviseStudy('test', smaller, { configurations: 2, trials: 2 });
    const second = await startRun(smaller, { store: first.store });
    expect(await second.run.done).toEqual({ type: 'complete' });
    expect(second.events[0]).toEqual({ type: 'opened', trials: 2, ended: 2, lost: 0 });
    expect((await view.study('test')).state).toBe('complete');
  });

  it('cancels started trials beyond a smaller plan until the plan grows', async () => {
    const go = join(folder, 'larger-plan');
    const definition = defineStudy(['train', `await ${go}`, 'train']);
    const first = await startRun(definition, { threads: 1 });
    await first.until('trial-started', ({ trial }) => trial.number === 1);
    for (let interrupt = 0; interrupt < 2; interrupt++) first.run.command({ type: 'interrupt' });
    await first.run.done;
    const { store } = first;
    const smaller = { ...definition, runCap: 1 };
    await store.log.reviseStudy('test', smaller, { configurations: 1, trials: 1 });
    const second = await startRun(smaller, { store });
    expect(await second.run.done).toEqual({ type: 'complete' });
    const { outcomes } = await store.view.outcomes('test', 0, 9);
    const [planned, ...beyond] = outcomes.map(({ outcome }) => outcome);
    expect(planned).toEqual(complete);
    expect(beyond).not.toEqual([]);
    for (const outcome of beyond) expect(outcome).toEqual({ type: 'cancelled', reason: 'beyond the plan' });
    expect(await store.view.progress('test')).toMatchObject({ running: 0, waiting: 0 });
    writeFileSync(go, '');
    await store.log.reviseStudy('test', definition, { configurations: 3, trials: 3 });
    const third = await startRun(definition, { store });
    await third.run.done;
    expect((await readOutcomes(third)).map(({ type }) => type)).toEqual(Array(3).fill('complete'));
  });

  it('keeps a stop when an interrupt follows', async () => {
    const test = await startRun(defineStudy(['spin', 'train']), { threads: 1 });
    await test.until('trial-started');
    test.run.command({ type: 'stop' });
    test.run.command({ type: 'interrupt' });
    expect(await test.run.done).toEqual({ type: 'stopped', reason: 'stopped by hand' });
    expect((await test.store.view.study('test')).state).toBe('stopped');
  });

  it('records a study as stopped whose last trials were cancelled by a stop', async () => {
    const test = await startRun(defineStudy(['obey', 'obey']));
    await test.until('trial-started', ({ trial }) => trial.number === 0);
    await test.until('trial-started', ({ trial }) => trial.number === 1);
    test.run.command({ type: 'stop' });
    expect(await test.run.done).toEqual({ type: 'stopped', reason: 'stopped by hand' });
    expect((await readOutcomes(test)).map(({ type }) => type)).toEqual(['cancelled', 'cancelled']);
    expect((await test.store.view.study('test')).state).toBe('stopped');
    const resumed = await startRun(defineStudy(['obey', 'obey']), { store: test.store });
    expect(await resumed.run.done).toEqual({ type: 'complete' });
    expect((await test.store.view.study('test')).state).toBe('complete');
  });

  it('keeps a stop after the time is up', async () => {
    const definition = { ...defineStudy(['obey', 'train']), time: 0.001 };
    const test = await startRun(definition, { threads: 1 });
    await test.until('draining');
    await test.until('trial-started');
    test.run.command({ type: 'stop' });
    expect(await test.run.done).toEqual({ type: 'stopped', reason: 'stopped by hand' });
    expect((await test.store.view.study('test')).state).toBe('stopped');
  });

  it('completes a study whose last trials finished after an interrupt', async () => {
    const go = join(folder, 'last-trials');
    const test = await startRun(defineStudy([`await ${go}`, `await ${go}`]));
    await test.until('trial-started', ({ trial }) => trial.number === 1);
    test.run.command({ type: 'interrupt' });
    writeFileSync(go, '');
    expect(await test.run.done).toEqual({ type: 'complete' });
    expect(test.run.isInterrupted).toBe(true);
    expect((await test.store.view.study('test')).state).toBe('complete');
  });

  it('leaves a study unchanged if it is interrupted before its first trial', async () => {
    const test = await startRun(defineStudy(['train', 'train']));
    test.run.command({ type: 'interrupt' });
    expect(await test.run.done).toEqual({ type: 'interrupted', remaining: 2 });
    expect(await test.store.view.progress('test')).toMatchObject({ running: 0, waiting: 0 });
  });

  it('obeys pause, resume and stop commands', async () => {
    const test = await startRun(defineStudy(['obey', 'obey', 'obey', 'train']), { threads: 1 });
    await test.until('runner-started');
    await test.until('trial-started');
    const stop = async (trial: number) => {
      // A trial can be stopped once it has started on its thread.
      while (!test.run.command({ type: 'stop', trial }).ok) await sleep(5);
    };
    expect(test.run.command({ type: 'stop', trial: 3 })).toEqual({
      ok: false,
      message: 'Trial 3 is not running.',
    });
    expect(test.run.command({ type: 'pause' }).ok).toBe(true);
    await stop(0);
    await test.until('trial-ended');
    await nextTurn();
    expect(await test.store.view.progress('test')).toMatchObject({ running: 0 });
    expect(test.run.command({ type: 'resume' }).ok).toBe(true);
    await test.until('trial-started', ({ trial }) => trial.number === 1);
    await stop(1);
    await test.until('trial-started', ({ trial }) => trial.number === 2);
    expect(test.run.command({ type: 'stop' }).ok).toBe(true);
    expect(await test.run.done).toEqual({ type: 'stopped', reason: 'stopped by hand' });
    const { outcomes } = await test.store.view.outcomes('test', 0, 10);
    expect(outcomes.map(({ trial, outcome }) => [trial.number, outcome.type])).toEqual([
      [0, 'cancelled'],
      [1, 'cancelled'],
      [2, 'cancelled'],
    ]);
    expect(test.run.command({ type: 'resume' }).ok).toBe(false);
  });

  it('keeps the stop of a trial whose runner dies first', async () => {
    const strikeFile = join(folder, 'struck');
    const test = await startRun(defineStudy([`strike ${strikeFile}`, 'train']), { threads: 1 });
    await test.until('trial-started');
    expect(test.run.command({ type: 'stop', trial: 0 }).ok).toBe(true);
    writeFileSync(strikeFile, '');
    await test.run.done;
    expect(await readOutcomes(test)).toEqual([
      { type: 'cancelled', reason: 'stopped by hand after 0 epochs' },
      complete,
    ]);
  });

  it('stops trials that are still loading', async () => {
    const gate = join(folder, 'gate');
    const test = await startRun(defineStudy(Array(4).fill(`obey ${gate}`)), { entry: gatedHost });
    while (!existsSync(`${gate}-0`) || !existsSync(`${gate}-1`)) await sleep(5);
    expect(test.run.command({ type: 'stop', trial: 0 }).ok).toBe(true);
    expect(test.run.command({ type: 'stop', trial: 2 }).ok).toBe(false);
    expect(test.run.command({ type: 'stop' })).toEqual({
      ok: true,
      message: 'Stopping the study. 2 running trials will be cancelled.',
    });
    writeFileSync(gate, '');
    expect(await test.run.done).toEqual({ type: 'stopped', reason: 'stopped by hand' });
    const { outcomes } = await test.store.view.outcomes('test', 0, 10);
    const endedTrials = outcomes.map(({ trial, outcome }) => [trial.number, outcome.type]);
    expect(endedTrials.sort()).toEqual([
      [0, 'cancelled'],
      [1, 'cancelled'],
    ]);
  });

  it('applies the time limit after a pause without a new trial', async () => {
    const test = await startRun({ ...defineStudy(['obey']), time: 0.5 }, { threads: 1 });
    await test.until('trial-started');
    for (const type of ['pause', 'resume'] as const) expect(test.run.command({ type }).ok).toBe(true);
    await test.until('draining');
    test.run.command({ type: 'interrupt' });
    expect(await test.run.done).toEqual({ type: 'stopped', reason: 'time is up' });
  });

  it('gives running trials a grace period on termination', async () => {
    const test = await startRun(defineStudy(['obey', 'train']), { threads: 1 });
    await test.until('trial-started');
    test.run.terminate(200);
    expect(await test.run.done).toEqual({ type: 'interrupted', remaining: 2 });
  });

  it('keeps the grace period even if systemd terminates the runner', async () => {
    const go = join(folder, 'terminated');
    const test = await startRun(defineStudy([`await ${go}`, 'train']), {
      threads: 1,
      clock: createManualClock(),
    });
    const { pid } = await test.until('runner-started');
    await test.until('trial-started');
    test.run.terminate(30_000);
    process.kill(pid, 'SIGTERM');
    writeFileSync(go, '');
    expect(await test.run.done).toEqual({ type: 'interrupted', remaining: 1 });
    expect(test.events.map(({ type }) => type)).not.toContain('trial-lost');
  });
});

describe('a run that reaches its limits', () => {
  it('discards running trials at an interrupt', async () => {
    const missingFile = join(folder, 'time-is-up');
    const definition = { ...defineStudy([`await ${missingFile}`, 'train']), time: 0.2 };
    const test = await startRun(definition, { threads: 1 });
    await test.until('draining');
    expect(test.run.command({ type: 'interrupt' }).message).toBe(
      'Stopping now. 1 running trial will be discarded.',
    );
    expect(await test.run.done).toEqual({ type: 'stopped', reason: 'time is up' });
    expect((await test.store.view.study('test')).state).toBe('complete');
  });

  it('counts failures of trials that finish after an interrupt', async () => {
    const test = await startRun(defineStudy(['sleep 200', 'throw', 'train']), {
      threads: 2,
      failures: { maxFailures: 0 },
    });
    await test.until('trial-started', ({ trial }) => trial.number === 1);
    test.run.command({ type: 'interrupt' });
    expect(await test.run.done).toEqual({ type: 'stopped', reason: '1 trial failed; max_failures is 0' });
    expect((await test.store.view.study('test')).state).toBe('stopped');
  });
});

describe('a store that cannot be written', () => {
  /** Runs a study of two trials with this implementation of `finishTrials`. */
  async function runWith(finishTrials: StudyLog['finishTrials'], clock?: Clock): Promise<TestRun> {
    const store = createMemoryStore();
    const definition = defineStudy(['train', 'train']);
    await store.log.createStudy({ name: 'test', definition, plan: { configurations: 2, trials: 2 } });
    return startRun(definition, {
      store: { ...store, log: { ...store.log, finishTrials } },
      threads: 1,
      ...(clock === undefined ? {} : { clock }),
    });
  }

  const unsaved = [
    expect.objectContaining({ key: expect.objectContaining({ trial: 0, attempt: 1 }), outcome: complete }),
  ];

  it('is abandoned at a second interrupt', async () => {
    const rejectWrite = () => Promise.reject(new RidgelineError('DATABASE_UNWRITABLE', 'The disk is full.'));
    const test = await runWith(rejectWrite);
    await test.until('store-unwritable');
    expect(test.run.command({ type: 'interrupt' }).message).toBe(
      'Waiting until the database can be written; interrupt again to leave without saving. The disk is full.',
    );
    expect(test.events).toContainEqual({ type: 'waits-for-store', message: 'The disk is full.' });
    test.run.command({ type: 'interrupt' });
    expect(await test.run.done).toEqual({ type: 'left', remaining: 2, unsaved });
  });

  it('is awaited after an interrupt', async () => {
    const [requestGate, answerGate] = [createGate(), createGate()];
    const test = await runWith(async () => {
      requestGate.open();
      await answerGate.opened;
      throw new RidgelineError('DATABASE_UNWRITABLE', 'The disk is full.');
    });
    await requestGate.opened;
    expect(test.run.command({ type: 'interrupt' }).message).toMatch(/^Finishing/);
    answerGate.open();
    await test.until('waits-for-store');
    test.run.command({ type: 'interrupt' });
    expect(await test.run.done).toEqual({ type: 'left', remaining: 2, unsaved });
  });

  it('is abandoned as soon as it fails after a second interrupt', async () => {
    const [requestGate, answerGate] = [createGate(), createGate()];
    const rejectWrite = async () => {
      requestGate.open();
      await answerGate.opened;
      throw new RidgelineError('DATABASE_UNWRITABLE', 'Another program holds a lock.');
    };
    const test = await runWith(rejectWrite);
    await requestGate.opened;
    test.run.command({ type: 'interrupt' });
    test.run.command({ type: 'interrupt' });
    await test.until('stopping');
    answerGate.open();
    expect(await test.run.done).toEqual({ type: 'left', remaining: 2, unsaved });
  });

  it('is abandoned a second after the third interrupt if it does not answer', async () => {
    const requestGate = createGate();
    const clock = createManualClock();
    const test = await runWith(() => {
      requestGate.open();
      return new Promise(() => undefined);
    }, clock);
    await requestGate.opened;
    test.run.command({ type: 'interrupt' });
    test.run.command({ type: 'interrupt' });
    expect(test.run.command({ type: 'interrupt' })).toEqual({
      ok: true,
      message: 'Leaving within a second.',
    });
    await clock.advance(1000);
    expect(await test.run.done).toEqual({ type: 'left', remaining: 2, unsaved });
  });

  it('ends a complete run with an error if it was replaced', async () => {
    const store = createMemoryStore();
    const movedError = new RidgelineError('DATABASE_MOVED', 'The database was removed.');
    const check = async () => {
      if ((await store.view.study('test')).state === 'complete') throw movedError;
    };
    const definition = defineStudy(['train']);
    await store.log.createStudy({ name: 'test', definition, plan: { configurations: 1, trials: 1 } });
    const test = await startRun(definition, { store: { ...store, log: { ...store.log, check } } });
    await expect(test.run.done).rejects.toBe(movedError);
  });

  it('is retried until it accepts writes', async () => {
    const store = createMemoryStore();
    let refusals = 0;
    const refuse =
      <Arguments extends unknown[], Answer>(act: (...call: Arguments) => Promise<Answer>) =>
      (...call: Arguments): Promise<Answer> => {
        if (refusals++ % 3 < 2) {
          return Promise.reject(new RidgelineError('DATABASE_UNWRITABLE', 'The disk is full.'));
        }
        return act(...call);
      };
    const { log } = store;
    const fullStore: Store = {
      ...store,
      log: {
        ...log,
        startTrials: refuse((...call: Parameters<typeof log.startTrials>) => log.startTrials(...call)),
        appendReports: refuse((...call: Parameters<typeof log.appendReports>) => log.appendReports(...call)),
        finishTrials: refuse((...call: Parameters<typeof log.finishTrials>) => log.finishTrials(...call)),
      },
    };
    const definition = defineStudy(['train', 'train']);
    await log.createStudy({ name: 'test', definition, plan: { configurations: 2, trials: 2 } });
    const test = await startRun(definition, { store: fullStore });
    expect(await test.run.done).toEqual({ type: 'complete' });
    expect(await readOutcomes(test)).toEqual([complete, complete]);
    expect(await store.view.curve('test', 1)).toHaveLength(2);
    expect(test.events).toContainEqual({ type: 'store-unwritable', message: 'The disk is full.' });
    expect(test.events).toContainEqual({ type: 'store-writable' });
  });

  it('ends the run with an error if it is damaged', async () => {
    const store = createMemoryStore();
    const brokenStore: Store = {
      ...store,
      log: { ...store.log, startTrials: () => Promise.reject(new Error('database disk image is malformed')) },
    };
    const definition = defineStudy(['train']);
    await store.log.createStudy({ name: 'test', definition, plan: { configurations: 1, trials: 1 } });
    const test = await startRun(definition, { store: brokenStore });
    await expect(test.run.done).rejects.toThrow('malformed');
  });
});
