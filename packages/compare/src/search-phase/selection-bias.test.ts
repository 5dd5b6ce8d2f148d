import { createGenerators } from '../testing/calibration.ts';
import { selectionBias } from './selection-bias.ts';

it('subtracts the mean of the leave-one-out values from the mean of the winner', () => {
  // Both seeds together choose the first configuration, with 0.8.
  const values = [
    [0.9, 0.7],
    [0.8, 0.78],
  ];
  // Without seed 0 the second is chosen (0.78 > 0.7) and has 0.8; without seed 1 the first (0.9 > 0.8) with 0.7.
  expect(selectionBias(values, { goal: 'maximize' })).toBeCloseTo(0.8 - 0.75, 12);
  const negated = values.map((row) => row.map((value) => -value));
  expect(selectionBias(negated, { goal: 'minimize' })).toBeCloseTo(0.05, 12);
});

it('returns undefined for one configuration or one seed', () => {
  expect(selectionBias([[1, 2]], { goal: 'minimize' })).toBeUndefined();
  expect(selectionBias([[1], [2]], { goal: 'minimize' })).toBeUndefined();
});

it('estimates the bias of the best of 32 equal configurations', () => {
  const { normal } = createGenerators('selection-bias');
  const biases = Array.from({ length: 400 }, () => {
    const values = Array.from({ length: 32 }, () => Array.from({ length: 5 }, normal));
    return { estimated: selectionBias(values, { goal: 'maximize' })!, best: Math.max(...values.map(mean)) };
  });
  // The true mean of all is 0, so the best mean is pure bias: 0.93 deviations.
  expect(mean(biases.map(({ best }) => best))).toBeCloseTo(0.93, 1);
  expect(Math.abs(mean(biases.map(({ estimated, best }) => estimated - best)))).toBeLessThan(0.1);
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
