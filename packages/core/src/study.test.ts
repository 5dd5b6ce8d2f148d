import { requireRunnable, type Study } from './study.ts';
import { sampleSweep } from './testing/fixtures.ts';

const study: Study = {
  name: 'bowl',
  definition: sampleSweep,
  plan: undefined,
  state: 'open',
  created: 0,
};

it('refuses to run the trials of a function', () => {
  expect(requireRunnable(study)).toEqual(study);
  const { type: _, ...search } = sampleSweep;
  expect(() => requireRunnable({ ...study, definition: { ...search, type: 'none' } })).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: 'The trials of bowl are trained by the program that created it.',
      hint: expect.stringContaining('Start that program again') as string,
    }),
  );
});
