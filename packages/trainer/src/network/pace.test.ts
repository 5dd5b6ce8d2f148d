import { StepsPerSlice } from './pace.ts';

/** Step counts after each of 20 slices whose steps take `ms` each. */
function runSlices(ms: number): readonly number[] {
  let now = 0;
  const pace = new StepsPerSlice(() => now);
  return Array.from({ length: 20 }, () => {
    const { steps } = pace;
    pace.run(steps, () => (now += steps * ms));
    return pace.steps;
  });
}

describe('StepsPerSlice', () => {
  it('grows to the number of steps that take 50 ms', () => {
    expect(runSlices(0.01).at(-1)).toBe(5000);
    expect(runSlices(0.01)[0]).toBe(8);
  });

  it('is one step if a step takes more than 50 ms', () => expect(runSlices(120).at(-1)).toBe(1));

  it('drops on a machine that becomes slower', () => {
    let [now, stepMs] = [0, 1];
    const pace = new StepsPerSlice(() => now);
    const slice = () => pace.run(pace.steps, () => (now += pace.steps * stepMs));
    for (let i = 0; i < 5; i++) slice();
    expect(pace.steps).toBe(50);
    stepMs = 5;
    slice();
    expect(pace.steps).toBe(10);
  });
});
