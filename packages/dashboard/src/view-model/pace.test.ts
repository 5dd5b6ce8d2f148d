import fc from 'fast-check';
import type { Progress, RunningTrial } from '@ridgeline/core';
import { estimatePace, trialCountText, type PaceInput } from './pace.ts';
import type { OwnerStatus } from './snapshot.ts';

const progress = (overrides: Partial<Progress> = {}, complete = 0): Progress => ({
  ended: { complete, pruned: 0, diverged: 0, failed: 0, cancelled: 0 },
  cursor: complete,
  running: 0,
  waiting: 0,
  epochs: 0,
  workingTime: 0,
  lastEvent: 0,
  busy: 0,
  ...overrides,
});

const runningTrial = (step: number | undefined, started: number, epochs = 10): RunningTrial => ({
  trial: {
    number: 0,
    configuration: { number: 0, strategy: 'all', point: 0, parameters: {} },
    repeat: 0,
    seed: 0,
    epochs,
  },
  attempt: 1,
  started,
  last: step === undefined ? undefined : { step, values: {} },
});

const ownerWith = (threads: number): OwnerStatus => ({ state: 'running', threads, warnings: [] });

const input = (overrides: Partial<PaceInput>): PaceInput => ({
  plan: { configurations: 10, trials: 10 },
  progress: progress(),
  running: [],
  owner: ownerWith(1),
  state: 'open',
  now: 0,
  ...overrides,
});

describe('estimatePace', () => {
  it('returns no remaining time before the first report', () => {
    const pace = estimatePace(
      input({ progress: progress({ running: 1 }), running: [runningTrial(undefined, 0)], now: 5_000 }),
    );
    expect(pace).toMatchObject({
      share: 0,
      elapsedTime: 5_000,
      remainingTime: undefined,
      trialsPerMinute: undefined,
    });
    expect(estimatePace(input({ progress: progress({ lastEvent: undefined }) })).elapsedTime).toBeUndefined();
  });

  it('estimates the remaining time from the first epochs', () => {
    // A tenth of a trial took 1 s, so a trial takes 10 s; 9.9 trials remain.
    const pace = estimatePace(input({ running: [runningTrial(1, 0)], now: 1_000 }));
    expect(pace.share).toBeCloseTo(0.01);
    expect(pace.remainingTime).toBeCloseTo(99_000);
    expect(pace.trialsPerMinute).toBeCloseTo(6);
  });

  it('estimates the remaining time from ended and running trials', () => {
    // 4 trials took 8 s each; 6 are left, two of which are running and half done.
    const pace = estimatePace(
      input({
        progress: progress({ busy: 32_000 }, 4),
        running: [runningTrial(5, 12_000), runningTrial(5, 12_000)],
        now: 16_000,
      }),
    );
    expect(pace.share).toBe(0.5);
    expect(pace.remainingTime).toBe(20_000);
    expect(pace.trialsPerMinute).toBe(15);
  });

  it('does not count epochs that a continued training reports again', () => {
    const first = runningTrial(8, 32_000);
    const { configuration } = first.trial;
    const continued = { ...first.trial, configuration: { ...configuration, part: { parent: 1 } } };
    const pace = estimatePace(
      input({
        progress: progress({ busy: 32_000 }, 4),
        running: [{ ...first, trial: continued }],
        now: 32_100,
      }),
    );
    expect(pace.share).toBe(0.4);
    expect(pace.remainingTime).toBe(48_000);
  });

  it('expects all threads to be used', () => {
    const firstTrial = input({
      progress: progress({ busy: 8_000 }, 1),
      running: [runningTrial(undefined, 8_000)],
      now: 8_000,
    });
    expect(estimatePace({ ...firstTrial, owner: ownerWith(3) }).remainingTime).toBe(24_000);
    expect(estimatePace(firstTrial).remainingTime).toBe(72_000);
  });

  it('expects a study to take at least as long as its last trial', () => {
    const pace = estimatePace(
      input({
        progress: progress({ busy: 90_000 }, 9),
        running: [runningTrial(5, 0)],
        owner: ownerWith(8),
        now: 5_000,
      }),
    );
    expect(pace.remainingTime).toBe(5_000);
  });

  it('returns no share for a study without a plan', () => {
    const pace = estimatePace(
      input({
        plan: undefined,
        progress: progress({ busy: 8_000 }, 1),
        running: [runningTrial(5, 0)],
        now: 4_000,
      }),
    );
    expect(pace).toMatchObject({
      endedCount: 1,
      plannedCount: undefined,
      share: undefined,
      remainingTime: undefined,
    });
    expect(pace.trialsPerMinute).toBeCloseTo(7.5);
    expect(trialCountText(pace)).toBe('1 trial');
    expect(trialCountText({ ...pace, endedCount: 7, plannedCount: 12 })).toBe('7 of 12 trials');
  });

  it('returns no remaining time without running trials', () => {
    expect(estimatePace(input({ progress: progress({ busy: 8_000 }, 1) })).remainingTime).toBeUndefined();
  });

  it('counts only the time in which trials ran', () => {
    const times = { workingTime: 60_000, lastEvent: 500_000 };
    const runningStudy = input({
      progress: progress({ ...times, running: 1 }),
      running: [runningTrial(5, 499_000)],
      now: 503_000,
    });
    expect(estimatePace(runningStudy)).toMatchObject({
      elapsedTime: 63_000,
      remainingTime: expect.any(Number),
    });
    expect(estimatePace({ ...runningStudy, progress: progress(times), running: [] }).elapsedTime).toBe(
      60_000,
    );
    expect(estimatePace({ ...runningStudy, owner: undefined })).toMatchObject({
      elapsedTime: 60_000,
      remainingTime: undefined,
    });
  });

  it('stops the clock at the end of the study', () => {
    const endedStudy = input({
      progress: progress({ workingTime: 8_000, lastEvent: 9_000 }, 10),
      state: 'complete',
      now: 99_000,
    });
    expect(estimatePace(endedStudy)).toMatchObject({
      share: 1,
      elapsedTime: 8_000,
      remainingTime: undefined,
    });
    // A study can be complete without all of its planned trials.
    const partialStudy = { ...endedStudy, progress: progress({}, 8) };
    expect(estimatePace(partialStudy)).toMatchObject({ endedCount: 8, plannedCount: 10, share: 1 });
    expect(estimatePace({ ...partialStudy, state: 'stopped' }).share).toBe(0.8);
  });

  it('never returns negative values, even if the clock jumps', () => {
    const time = fc.integer({ min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(
        time,
        time,
        time,
        fc.nat(20),
        fc.array(fc.record({ step: fc.option(fc.nat(30), { nil: undefined }), started: time })),
        fc.option(fc.nat(64)),
        (now, lastEvent, busy, complete, running, threads) => {
          const pace = estimatePace(
            input({
              progress: progress({ lastEvent, running: running.length, busy }, complete),
              running: running.map(({ step, started }) => runningTrial(step, started)),
              owner: threads === null ? undefined : ownerWith(threads),
              now,
            }),
          );
          expect(pace.share).toBeGreaterThanOrEqual(0);
          expect(pace.share).toBeLessThanOrEqual(1);
          expect(pace.elapsedTime).toBeGreaterThanOrEqual(0);
          expect(pace.remainingTime ?? 0).toBeGreaterThanOrEqual(0);
          expect(pace.trialsPerMinute ?? 0).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(pace.remainingTime ?? 0)).toBe(true);
        },
      ),
    );
  });
});
