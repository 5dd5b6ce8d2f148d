import { powerOfLooks } from './power-of-looks.ts';

const looks = [4, 6, 8, 11, 15, 20, 28, 40];

it.each([
  // Expected values computed with NumPy from 200,000 paths of the same looks.
  [1, 0.9999, 12.72],
  [0.5, 0.773, 28.26],
  [0.35, 0.449, 34.01],
])(
  'computes for a difference of %f deviations a power of %f and %f seeds on average',
  (effect, power, seeds) => {
    const simulated = powerOfLooks(looks, effect, 0.05);
    expect(Math.abs(simulated.power - power)).toBeLessThan(
      3.5 * Math.sqrt((power * (1 - power)) / 2000) + 0.002,
    );
    expect(Math.abs(simulated.seeds - seeds)).toBeLessThan(1);
  },
);

it('returns a lower power for an error from examples', () => {
  expect(powerOfLooks(looks, 0.5, 0.05, 0.3).power).toBeLessThan(0.5);
});

it('returns at most alpha without a difference', () => {
  expect(powerOfLooks(looks, 0, 0.05).power).toBeLessThan(0.05 + 3.5 * Math.sqrt((0.05 * 0.95) / 2000));
  expect(powerOfLooks(looks, 0, 0.05, 0.3).power).toBeLessThan(0.05 + 3.5 * Math.sqrt((0.05 * 0.95) / 2000));
});
