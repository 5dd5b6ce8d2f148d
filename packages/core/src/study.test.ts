import { requireRunnable, type Study } from './study.ts';
import { sampleSweep } from './testing/fixtures.ts';

const study: Study = {
  name: 'bowl',
  definition: sampleSweep,
  plan: undefined,
  state: 'open',
  created: 0,
};

it('rejects a study that only the program that created it can run', () => {
  expect(requireRunnable(study)).toEqual(study);
  const { type: _, ...search } = sampleSweep;
  expect(() => requireRunnable({ ...study, definition: { ...search, type: 'none' } })).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: 'The trials of bowl can only be run by the program that created the study.',
      hint: expect.stringContaining('Run that program again') as string,
    }),
  );
});
