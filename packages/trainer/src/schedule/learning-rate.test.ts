import fc from 'fast-check';
import { expectClose } from '../testing/expect-close.ts';
import { kerasFixtures, type FileWords } from '../testing/keras-fixtures.ts';
import { taskOf } from '../testing/task-of.ts';
import { learningRate } from './learning-rate.ts';

const length = { stepsPerEpoch: 10, epochs: 8 };
const rateAt = (schedule: FileWords, step: number, initial = 0.1) =>
  learningRate(taskOf({ training: { schedule } }).training.schedule, initial, step, length);

describe('learningRate', () => {
  it.each(kerasFixtures.schedules)('equals Keras: $schedule', ({ schedule, initial, steps, rates }) => {
    // Keras computes in float32.
    expectClose(
      steps.map((step) => rateAt(schedule, step, initial)),
      rates,
      { relative: 2e-5, absolute: 1e-8 },
    );
  });

  it('takes what a file leaves out from the length of the trial', () => {
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

  it('warms up and joins', () => {
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

  it('of every decay begins at the optimizer rate, never rises above it and never falls below 0', () => {
    const decays = fc.constantFrom(
      'ExponentialDecay',
      'InverseTimeDecay',
      'PolynomialDecay',
      'CosineDecay',
      'CosineDecayRestarts',
      'StepDecay',
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
});
