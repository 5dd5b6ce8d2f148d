import fc from 'fast-check';
import type { Progress, RunningTrial } from '@ridgeline/core';
import { paceOf, trialsOf, type PaceInput } from './pace.ts';
import type { OwnerStatus } from './snapshot.ts';

const progress = (rest: Partial<Progress> = {}, complete = 0): Progress => ({
  ended: { complete, pruned: 0, diverged: 0, failed: 0, cancelled: 0 },
  cursor: complete,
  running: 0,
  waiting: 0,
  epochs: 0,
  workingTime: 0,
  lastEvent: 0,
  busy: 0,
  ...rest,
});

const runs = (step: number | undefined, started: number, epochs = 10): RunningTrial => ({
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

const by = (threads: number): OwnerStatus => ({ state: 'running', threads, warnings: [] });

const input = (rest: Partial<PaceInput>): PaceInput => ({
  plan: { configurations: 10, trials: 10 },
  progress: progress(),
  running: [],
  owner: by(1),
  state: 'open',
  now: 0,
  ...rest,
});

describe('paceOf', () => {
  it('is unknown before the first report', () => {
    const pace = paceOf(
      input({ progress: progress({ running: 1 }), running: [runs(undefined, 0)], now: 5_000 }),
    );
    expect(pace).toMatchObject({
      share: 0,
      elapsed: 5_000,
      remaining: undefined,
      trialsPerMinute: undefined,
    });
    expect(paceOf(input({ progress: progress({ lastEvent: undefined }) })).elapsed).toBeUndefined();
  });

  it('estimates from the first epochs', () => {
    // A tenth of a trial took 1 s, so a trial takes 10 s; 9.9 trials are left.
    const pace = paceOf(input({ running: [runs(1, 0)], now: 1_000 }));
    expect(pace.share).toBeCloseTo(0.01);
    expect(pace.remaining).toBeCloseTo(99_000);
    expect(pace.trialsPerMinute).toBeCloseTo(6);
  });

  it('estimates from ended trials and those that run in parallel', () => {
    // 4 trials took 8 s each; 6 are left, of which two run and are half done.
    const pace = paceOf(
      input({
        progress: progress({ busy: 32_000 }, 4),
        running: [runs(5, 12_000), runs(5, 12_000)],
        now: 16_000,
      }),
    );
    expect(pace.share).toBe(0.5);
    expect(pace.remaining).toBe(20_000);
    expect(pace.trialsPerMinute).toBe(15);
  });

  it('does not take the epochs that a continued training reports again for work', () => {
    const first = runs(8, 32_000);
    const { configuration } = first.trial;
    const continued = { ...first.trial, configuration: { ...configuration, part: { parent: 1 } } };
    const pace = paceOf(
      input({
        progress: progress({ busy: 32_000 }, 4),
        running: [{ ...first, trial: continued }],
        now: 32_100,
      }),
    );
    expect(pace.share).toBe(0.4);
    expect(pace.remaining).toBe(48_000);
  });

  it('expects all ready threads to be used', () => {
    const one = input({
      progress: progress({ busy: 8_000 }, 1),
      running: [runs(undefined, 8_000)],
      now: 8_000,
    });
    expect(paceOf({ ...one, owner: by(3) }).remaining).toBe(24_000);
    expect(paceOf(one).remaining).toBe(72_000);
  });

  it('is no faster than the last trial', () => {
    const pace = paceOf(
      input({ progress: progress({ busy: 90_000 }, 9), running: [runs(5, 0)], owner: by(8), now: 5_000 }),
    );
    expect(pace.remaining).toBe(5_000);
  });

  it('shows what is known for an open-ended study', () => {
    const pace = paceOf(
      input({ plan: undefined, progress: progress({ busy: 8_000 }, 1), running: [runs(5, 0)], now: 4_000 }),
    );
    expect(pace).toMatchObject({ ended: 1, planned: undefined, share: undefined, remaining: undefined });
    expect(pace.trialsPerMinute).toBeCloseTo(7.5);
    expect(trialsOf(pace)).toBe('1 trial');
    expect(trialsOf({ ...pace, ended: 7, planned: 12 })).toBe('7 of 12 trials');
  });

  it('has no remaining time without running trials', () => {
    expect(paceOf(input({ progress: progress({ busy: 8_000 }, 1) })).remaining).toBeUndefined();
  });

  it('counts the time that trials ran, without pauses and breaks', () => {
    const workingTime = { workingTime: 60_000, lastEvent: 500_000 };
    const running = input({
      progress: progress({ ...workingTime, running: 1 }),
      running: [runs(5, 499_000)],
      now: 503_000,
    });
    expect(paceOf(running)).toMatchObject({ elapsed: 63_000, remaining: expect.any(Number) });
    expect(paceOf({ ...running, progress: progress(workingTime), running: [] }).elapsed).toBe(60_000);
    expect(paceOf({ ...running, owner: undefined })).toMatchObject({ elapsed: 60_000, remaining: undefined });
  });

  it('stops at the end of the study', () => {
    const over = input({
      progress: progress({ workingTime: 8_000, lastEvent: 9_000 }, 10),
      state: 'complete',
      now: 99_000,
    });
    expect(paceOf(over)).toMatchObject({ share: 1, elapsed: 8_000, remaining: undefined });
    // Trials that no configuration could use are not missing from a complete study.
    const some = { ...over, progress: progress({}, 8) };
    expect(paceOf(some)).toMatchObject({ ended: 8, planned: 10, share: 1 });
    expect(paceOf({ ...some, state: 'stopped' }).share).toBe(0.8);
  });

  it('is never negative, even if the clock jumps', () => {
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
          const pace = paceOf(
            input({
              progress: progress({ lastEvent, running: running.length, busy }, complete),
              running: running.map(({ step, started }) => runs(step, started)),
              owner: threads === null ? undefined : by(threads),
              now,
            }),
          );
          expect(pace.share).toBeGreaterThanOrEqual(0);
          expect(pace.share).toBeLessThanOrEqual(1);
          expect(pace.elapsed).toBeGreaterThanOrEqual(0);
          expect(pace.remaining ?? 0).toBeGreaterThanOrEqual(0);
          expect(pace.trialsPerMinute ?? 0).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(pace.remaining ?? 0)).toBe(true);
        },
      ),
    );
  });
});
