import type { ScheduleConfig } from '@ridgeline/core';
import fc from 'fast-check';
import { expectClose } from '../testing/expect-close.ts';
import { kerasFixtures, type SettingSpec } from '../testing/keras-fixtures.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { computeLearningRate } from './learning-rate.ts';

const length = { stepsPerEpoch: 10, epochs: 8 };
const rateAt = (schedule: SettingSpec, step: number, initial = 0.1) =>
  computeLearningRate(parseTestTask({ training: { schedule } }).training.schedule, initial, step, length);

describe('computeLearningRate', () => {
  it.each(kerasFixtures.schedules)('equals Keras: $schedule', ({ schedule, initial, steps, rates }) => {
    // Keras computes in float32.
    expectClose(
      steps.map((step) => rateAt(schedule, step, initial)),
      rates,
      { relative: 2e-5, absolute: 1e-8 },
    );
  });

  it('derives defaults from the length of the trial', () => {
    expect(rateAt('ExponentialDecay', 10)).toBeCloseTo(0.09, 12);
    expect(rateAt({ name: 'InverseTimeDecay', decay_rate: 1 }, 10)).toBeCloseTo(0.05, 12);
    expect(rateAt({ name: 'PolynomialDecay', end_learning_rate: 0 }, 40)).toBeCloseTo(0.05, 12);
    expect(rateAt('CosineDecay', 40)).toBeCloseTo(0.05, 12);
    expect(rateAt('CosineDecay', 80)).toBeCloseTo(0, 12);
    expect(rateAt('CosineDecayRestarts', 10)).toBeCloseTo(0.1, 12);
    expect(rateAt({ name: 'CosineDecay', warmup_steps: 20, warmup_target: 0.2 }, 80)).toBeCloseTo(0, 12);
  });

  it('decays by whole epochs', () => {
    const schedule = { name: 'StepDecay', decay_rate: 0.5, decay_epochs: 2 };
    expect([0, 19, 20, 39, 40].map((step) => rateAt(schedule, step))).toEqual([0.1, 0.1, 0.05, 0.05, 0.025]);
  });

  it('nests schedules in WarmUp and Join', () => {
    const warm = { name: 'WarmUp', warmup_steps: 4, schedule: { name: 'ExponentialDecay', decay_rate: 0.5 } };
    expect([0, 1, 4].map((step) => rateAt(warm, step))).toEqual([0, 0.025, 0.1]);
    expect(rateAt(warm, 14)).toBeCloseTo(0.05, 12);
    const joined = {
      name: 'Join',
      boundaries: [5, 20],
      schedules: ['constant', { name: 'ExponentialDecay', decay_rate: 0.5 }, 'CosineDecay'],
    };
    expect(rateAt(joined, 4)).toBe(0.1);
    expect(rateAt(joined, 15)).toBeCloseTo(0.05, 12);
    expect(rateAt(joined, 20)).toBeCloseTo(0.1, 12);
  });

  it('keeps every decay between 0 and the learning rate of the optimizer', () => {
    const directions: Readonly<Record<ScheduleConfig['name'], 'down' | 'as configured'>> = {
      constant: 'down',
      custom: 'as configured',
      ExponentialDecay: 'down',
      InverseTimeDecay: 'down',
      PolynomialDecay: 'down',
      PiecewiseConstantDecay: 'as configured',
      StepDecay: 'down',
      CosineDecay: 'down',
      CosineDecayRestarts: 'down',
      WarmUp: 'as configured',
      Join: 'as configured',
    };
    const decays = fc.constantFrom(
      ...Object.entries(directions).flatMap(([name, direction]) => (direction === 'down' ? [name] : [])),
    );
    fc.assert(
      fc.property(
        decays,
        fc.integer({ min: 0, max: 500 }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        (name, step, initial) => {
          expect(rateAt(name, 0, initial)).toBeCloseTo(initial, 12);
          expect(rateAt(name, step, initial)).toBeLessThanOrEqual(initial * (1 + 1e-12));
          expect(rateAt(name, step, initial)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  describe('equals its closed form for random arguments', () => {
    const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    const anyStep = fc.integer({ min: 0, max: 300 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const power = (base: number, exponent: number) => base ** exponent;
    const expectClosedForm = <T>(
      settings: fc.Arbitrary<T>,
      spec: (settings: T) => SettingSpec,
      form: (settings: T, step: number, initial: number) => number,
    ) =>
      fc.assert(
        fc.property(settings, anyStep, positive(0.001, 1), (setting, step, initial) => {
          const expected = form(setting, step, initial);
          expect(Math.abs(rateAt(spec(setting), step, initial) - expected)).toBeLessThan(
            1e-12 * Math.max(1, expected),
          );
        }),
      );
    const decay = fc.record({ rate: positive(0.1, 2), steps: positive(0.5, 100), staircase: fc.boolean() });
    const decaySpec = (name: string) => (s: { rate: number; steps: number; staircase: boolean }) => ({
      ...{ name, decay_rate: s.rate, decay_steps: s.steps, staircase: s.staircase },
    });
    const elapsed = (s: { steps: number; staircase: boolean }, step: number) =>
      s.staircase ? Math.floor(step / s.steps) : step / s.steps;

    /** Checks by schedule; a user module has no formula. */
    const formulas: Readonly<Record<Exclude<ScheduleConfig['name'], 'custom'>, () => void>> = {
      constant: () => {
        expectClosedForm(
          fc.constant('constant'),
          (spec) => spec,
          (_, _step, initial) => initial,
        );
      },

      ExponentialDecay: () => {
        expectClosedForm(
          decay,
          decaySpec('ExponentialDecay'),
          (s, step, initial) => initial * power(s.rate, elapsed(s, step)),
        );
      },

      InverseTimeDecay: () => {
        expectClosedForm(
          decay,
          decaySpec('InverseTimeDecay'),
          (s, step, initial) => initial / (1 + s.rate * elapsed(s, step)),
        );
      },

      PolynomialDecay: () => {
        expectClosedForm(
          fc.record({
            steps: positive(1, 200),
            end: positive(0, 1),
            power: positive(0.2, 4),
            cycle: fc.boolean(),
          }),
          (s) => ({
            name: 'PolynomialDecay',
            decay_steps: s.steps,
            end_learning_rate: s.end,
            power: s.power,
            cycle: s.cycle,
          }),
          (s, step, initial) => {
            const steps = s.cycle ? s.steps * Math.max(1, Math.ceil(step / s.steps)) : s.steps;
            return (initial - s.end) * power(1 - Math.min(step, steps) / steps, s.power) + s.end;
          },
        );
      },

      PiecewiseConstantDecay: () => {
        const boundaries = fc.uniqueArray(fc.integer({ min: 0, max: 250 }), { minLength: 1, maxLength: 5 });
        expectClosedForm(
          boundaries.chain((limits) =>
            fc.record({
              boundaries: fc.constant([...limits].sort((a, b) => a - b)),
              values: fc.array(positive(0, 1), {
                minLength: limits.length + 1,
                maxLength: limits.length + 1,
              }),
            }),
          ),
          (s) => ({ name: 'PiecewiseConstantDecay', ...s }),
          (s, step) => s.values[s.boundaries.filter((boundary) => boundary < step).length]!,
        );
      },

      StepDecay: () => {
        expectClosedForm(
          fc.record({ rate: positive(0.1, 1), epochs: fc.integer({ min: 1, max: 9 }) }),
          (s) => ({ name: 'StepDecay', decay_rate: s.rate, decay_epochs: s.epochs }),
          (s, step, initial) =>
            initial * power(s.rate, Math.floor(Math.floor(step / length.stepsPerEpoch) / s.epochs)),
        );
      },

      CosineDecay: () => {
        expectClosedForm(
          fc.record({
            steps: positive(1, 200),
            alpha: share,
            warmUp: fc.integer({ min: 1, max: 50 }),
            target: positive(0, 1),
          }),
          (s) => ({
            name: 'CosineDecay',
            decay_steps: s.steps,
            alpha: s.alpha,
            warmup_steps: s.warmUp,
            warmup_target: s.target,
          }),
          (s, step, initial) => {
            if (step < s.warmUp) return initial + ((s.target - initial) * step) / s.warmUp;
            const progress = Math.min(step - s.warmUp, s.steps) / s.steps;
            return s.target * ((1 - s.alpha) * 0.5 * (1 + Math.cos(Math.PI * progress)) + s.alpha);
          },
        );
        expectClosedForm(
          fc.record({ steps: positive(1, 200), alpha: share }),
          (s) => ({ name: 'CosineDecay', decay_steps: s.steps, alpha: s.alpha }),
          (s, step, initial) => {
            const progress = Math.min(step, s.steps) / s.steps;
            return initial * ((1 - s.alpha) * 0.5 * (1 + Math.cos(Math.PI * progress)) + s.alpha);
          },
        );
      },

      CosineDecayRestarts: () => {
        expectClosedForm(
          fc.record({
            steps: fc.integer({ min: 1, max: 60 }),
            t: fc.integer({ min: 1, max: 3 }),
            m: positive(0.3, 1),
            alpha: share,
          }),
          (s) => ({
            name: 'CosineDecayRestarts',
            first_decay_steps: s.steps,
            t_mul: s.t,
            m_mul: s.m,
            alpha: s.alpha,
          }),
          (s, step, initial) => {
            // The sum of a geometric series of period lengths, which is exact for whole numbers.
            let restarts = 0;
            const startOf = (period: number) =>
              s.t === 1 ? s.steps * period : (s.steps * (power(s.t, period) - 1)) / (s.t - 1);
            while (startOf(restarts + 1) <= step) restarts++;
            const progress = (step - startOf(restarts)) / (s.steps * power(s.t, restarts));
            const cosine = 0.5 * power(s.m, restarts) * (1 + Math.cos(Math.PI * progress));
            return initial * ((1 - s.alpha) * cosine + s.alpha);
          },
        );
      },

      WarmUp: () => {
        expectClosedForm(
          fc.record({ steps: fc.integer({ min: 1, max: 100 }), rate: positive(0.5, 1) }),
          (s) => ({
            name: 'WarmUp',
            warmup_steps: s.steps,
            schedule: { name: 'ExponentialDecay', decay_rate: s.rate, decay_steps: 10 },
          }),
          (s, step, initial) =>
            step < s.steps ? (initial * step) / s.steps : initial * power(s.rate, (step - s.steps) / 10),
        );
      },

      Join: () => {
        expectClosedForm(
          fc.record({ boundary: fc.integer({ min: 1, max: 200 }), rate: positive(0.5, 1) }),
          (s) => ({
            name: 'Join',
            boundaries: [s.boundary],
            schedules: ['constant', { name: 'ExponentialDecay', decay_rate: s.rate, decay_steps: 10 }],
          }),
          (s, step, initial) =>
            step < s.boundary ? initial : initial * power(s.rate, (step - s.boundary) / 10),
        );
      },
    };

    it.each(Object.entries(formulas))('%s', (_, check) => {
      check();
    });
  });
});
