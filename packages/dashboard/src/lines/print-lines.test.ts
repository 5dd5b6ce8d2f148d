import { setImmediate } from 'node:timers/promises';
import { skippedOutcome } from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { createManualDashboardClock } from '../testing/manual-clock.ts';
import { simulatedDefinition, simulateStudy } from '../testing/simulated-study.ts';
import type { OwnerStatus } from '../view-model/snapshot.ts';
import { printLines } from './print-lines.ts';

const owner: OwnerStatus = { state: 'running', threads: 2, warnings: [] };

async function printStudy(epochsBefore: number, epochs: number, status = owner): Promise<string[]> {
  const clock = createManualDashboardClock(1_000);
  const { log, view } = createMemoryStore({ now: clock.now, monotonic: clock.now });
  const study = await simulateStudy(log, { trials: 120 });
  const advance = async () => {
    clock.advance(200);
    await study.advance();
    await flush();
  };
  for (let epoch = 0; epoch < epochsBefore; epoch++) await advance();
  const lines: string[] = [];
  const end = new AbortController();
  const done = printLines({
    view,
    study: simulatedDefinition.name,
    owner: () => status,
    write: (line) => void lines.push(line),
    signal: end.signal,
    clock,
  });
  for (let epoch = 0; epoch < epochs; epoch++) await advance();
  end.abort();
  await done;
  return lines;
}

/** Prints a simulated study when notified of changes, and counts the reads of its store. */
async function printWhenNotified(trials: number) {
  const clock = createManualDashboardClock(1_000);
  const { log, view } = createMemoryStore({ now: clock.now, monotonic: clock.now });
  const study = await simulateStudy(log, { trials });
  const lines: string[] = [];
  const studyEnd = new AbortController();
  let readCount = 0;
  let notifyChange: (() => void) | undefined;
  const done = printLines({
    view: { ...view, version: () => (readCount++, view.version()) },
    study: simulatedDefinition.name,
    owner: () => owner,
    write: (line) => void lines.push(line),
    signal: studyEnd.signal,
    subscribe: (listener) => (notifyChange = listener),
    clock,
  });
  const end = () => {
    studyEnd.abort();
    return done;
  };
  return { clock, study, lines, countReads: () => readCount, notify: () => notifyChange!(), end };
}

/** Runs everything that is pending. */
async function flush(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await setImmediate();
}

describe('printLines', () => {
  it('prints the end of a trial immediately when notified', async () => {
    const { study, lines, notify, end } = await printWhenNotified(2);
    const hasEnded = () => lines.some((line) => line.startsWith('complete'));
    for (let epoch = 0; epoch < 60; epoch++) await study.advance();
    await flush();
    expect(hasEnded()).toBe(false);
    notify();
    await flush();
    expect(hasEnded()).toBe(true);
    await end();
  });

  it('reads the store only when notified or when the progress is due', async () => {
    const { clock, study, lines, countReads, notify, end } = await printWhenNotified(120);
    const pass = async (ms: number) => {
      clock.advance(ms);
      await study.advance();
      await flush();
    };
    for (let second = 0; second < 10; second++) await pass(1_000);
    expect(countReads()).toBe(1);
    notify();
    await pass(0);
    expect(countReads()).toBe(2);
    expect(lines.filter((line) => line.startsWith('started'))).not.toEqual([]);
    for (let second = 0; second < 10; second++) await pass(1_000);
    expect(countReads()).toBe(3);
    expect(lines.filter((line) => line.startsWith('progress'))).toHaveLength(1);
    await end();
  });

  it('prints the start and the end of every trial once', async () => {
    const lines = await printStudy(0, 45);
    expect(lines).toEqual([
      'study     regularization: 120 trials',
      'started   #0 none (learning_rate 1.25e-4) seed 0',
      'started   #1 none (learning_rate 1.25e-4) seed 1',
      expect.stringMatching(
        /^complete {2}#0 none \(learning_rate 1\.25e-4\): val_accuracy 0\.9\d+ at epoch \d+, gap 0\.0\d+, 4s$/,
      ),
      expect.stringMatching(/^complete {2}#1 none /),
      'started   #2 none (learning_rate 1.25e-4) seed 2',
      expect.stringMatching(/^started {3}#3 l1 /),
      expect.stringMatching(/^complete {2}#2 none /),
      expect.stringMatching(/^complete {2}#3 l1 /),
      expect.stringMatching(/^started {3}#4 l1 /),
      expect.stringMatching(/^started {3}#5 l1 /),
      'study     regularization: not finished, 4 %, 4 of 120 trials in 9s',
    ]);
  });

  it('prints the start of a trial once, even if it ends between two reads of the store', async () => {
    const clock = createManualDashboardClock(1_000);
    const { log, view } = createMemoryStore({ now: clock.now, monotonic: clock.now });
    const study = await simulateStudy(log, { trials: 6 });
    const lines: string[] = [];
    const studyEnd = new AbortController();
    const done = printLines({
      // Each read of the running trials comes one epoch after the read of the outcomes.
      view: { ...view, running: async (name) => (await study.advance(), view.running(name)) },
      study: simulatedDefinition.name,
      owner: () => owner,
      write: (line) => void lines.push(line),
      signal: studyEnd.signal,
      clock,
    });
    for (let epoch = 0; epoch < 100; epoch++) {
      clock.advance(200);
      await flush();
    }
    studyEnd.abort();
    await done;
    const startedTrials = lines.flatMap((line) => /^started +(#\d+)/.exec(line)?.[1] ?? []);
    // The first two trials run when printing begins.
    expect(startedTrials.toSorted()).toEqual(['#2', '#3', '#4', '#5']);
  });

  it('does not repeat earlier trials', async () => {
    const lines = await printStudy(45, 0);
    expect(lines[0]).toBe('study     regularization: 120 trials, 4 of them ended earlier');
    expect(lines).toHaveLength(2);
  });

  it('prints one line for all seeds skipped by an interim look', async () => {
    const clock = createManualDashboardClock(1_000);
    const { log, view } = createMemoryStore({ now: clock.now, monotonic: clock.now });
    const name = 'finals';
    await log.createStudy({ name, definition: { ...simulatedDefinition, name }, plan: undefined });
    const lines: string[] = [];
    const end = new AbortController();
    const write = (line: string) => void lines.push(line);
    const done = printLines({ view, study: name, owner: () => owner, write, signal: end.signal, clock });
    const trials = ['none', 'l1'].flatMap((strategy, number) =>
      [0, 1, 2].map((repeat) => ({
        number: 3 * number + repeat,
        configuration: { number, strategy, point: 0, parameters: {} },
        repeat,
        seed: repeat,
        epochs: 1,
      })),
    );
    const keys = await log.startTrials(
      name,
      trials.map((trial) => ({ trial, token: `${trial.number}` })),
    );
    await log.finishTrials(
      name,
      keys.map((key) => ({ key, outcome: skippedOutcome(4), fingerprint: undefined })),
    );
    end.abort();
    await done;
    expect(lines.slice(1, -1)).toEqual([
      'skipped   none, l1: decided after 4 seeds; their other seeds are not trained',
    ]);
  });

  it('prints the progress every 15 seconds', async () => {
    const lines = await printStudy(0, 160);
    expect(lines.filter((line) => line.startsWith('progress'))).toEqual([
      'progress  6 %, 6 of 120 trials, ETA 3m45s',
      'progress  13 %, 14 of 120 trials, ETA 3m30s',
    ]);
  });

  it('prints a warning once', async () => {
    const lines = await printStudy(0, 5, { state: 'running', threads: 2, warnings: ['slow'] });
    expect(lines.filter((line) => line === 'warning   slow')).toHaveLength(1);
  });

  it('prints only printable ASCII', async () => {
    expect((await printStudy(0, 300)).join('')).toMatch(/^[\x20-\x7e]+$/);
  });
});
