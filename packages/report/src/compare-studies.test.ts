import type { FinishedTrial, StudyView, SweepDefinition } from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { compareStudies } from './compare-studies.ts';
import { demoDefinition, writeDemoStudy } from './testing/demo-study.ts';

const seeds = [0, 1, 2, 3, 4];

async function createTwoStudies(pointsPerStrategy: number) {
  const { log, view } = createMemoryStore();
  for (const name of ['small', 'wide']) await writeDemoStudy(log, { name, pointsPerStrategy, seeds });
  return { log, view };
}

/** Study view in which the trials of `study` have another data hash. */
function withOtherData(view: StudyView, study: string, data: string | undefined): StudyView {
  const withChangedData = (trial: FinishedTrial): FinishedTrial => ({
    ...trial,
    fingerprint: data === undefined ? undefined : { ...trial.fingerprint!, data },
  });
  return {
    ...view,
    outcomesByTrial: async (name, from, limit) => {
      const page = await view.outcomesByTrial(name, from, limit);
      return name === study ? page.map(withChangedData) : page;
    },
  };
}

/** Study view in which the studies have other definitions. */
function withDefinition(
  view: StudyView,
  change: (definition: SweepDefinition) => SweepDefinition,
): StudyView {
  return {
    ...view,
    study: async (name) => {
      const study = await view.study(name);
      return { ...study, definition: change(study.definition as SweepDefinition) };
    },
  };
}

describe('compareStudies', () => {
  it('compares the strategies of both studies by seed', async () => {
    const { view } = await createTwoStudies(1);
    const { data, comparison, text } = await compareStudies(view, ['small', 'wide']);
    expect(data).toBe('d'.repeat(64));
    const strategies = demoDefinition('', seeds).strategies.map(({ name }) => name);
    expect(comparison.strategies.map(({ strategy }) => strategy)).toEqual(
      ['small', 'wide'].flatMap((study) => strategies.map((strategy) => `${study}: ${strategy}`)),
    );
    const crossStudyPair = comparison.pairs.find(({ a, b }) => a === 'small: l2' && b === 'wide: l2');
    expect(crossStudyPair).toMatchObject({ type: 'tested', design: 'paired', n: { a: 5, b: 5 } });
    expect(text.answer).toContain('leads with');
  });

  it('gives no verdict on the best of several configurations', async () => {
    const { view } = await createTwoStudies(3);
    const { comparison } = await compareStudies(view, ['small', 'wide']);
    const crossStudyPair = comparison.pairs.find(({ a, b }) => a === 'small: l2' && b === 'wide: l2');
    expect(crossStudyPair).toMatchObject({
      type: 'refused',
      refusals: expect.arrayContaining([{ type: 'chosen', strategy: 'small: l2', configurations: 3 }]),
    });
  });

  it('widens intervals if training sets overlap, and gives no test by ranks', async () => {
    const { view } = await createTwoStudies(1);
    const fixed = await compareStudies(view, ['small', 'wide']);
    const perSeed = await compareStudies(
      withDefinition(view, (definition) => ({
        ...definition,
        task: { data: { name: 'digits', split: 'per-seed', validation: 0.5 } },
      })),
      ['small', 'wide'],
    );
    const findPair = ({ comparison }: typeof fixed) => {
      const pair = comparison.pairs.find(({ a, b }) => a === 'small: l1' && b === 'wide: l2');
      if (pair?.type !== 'tested') throw new Error('The pair is not tested.');
      return pair;
    };
    const [fixedPair, perSeedPair] = [findPair(fixed), findPair(perSeed)];
    // Of five seeds, with as many validation examples as training examples: sqrt((1/5 + 1) / (1/5)).
    expect(perSeedPair.estimate!.standardError / fixedPair.estimate!.standardError).toBeCloseTo(
      Math.sqrt(6),
      10,
    );
    expect(fixedPair.exact).toBeDefined();
    expect(perSeedPair.exact).toBeUndefined();
    expect(perSeed.text.sections.flat().join(' ')).toContain('training sets that overlap');
  });

  it('gives no verdict on strategies whose number of seeds is not fixed', async () => {
    const { view } = await createTwoStudies(1);
    const openView: StudyView = {
      ...view,
      study: async (name) => ({ ...(await view.study(name)), state: name === 'wide' ? 'open' : 'complete' }),
    };
    const { comparison, text } = await compareStudies(openView, ['small', 'wide']);
    expect(comparison.pairs.find(({ a, b }) => a === 'small: l2' && b === 'wide: l2')).toMatchObject({
      type: 'refused',
      refusals: [{ type: 'open-ended', strategy: 'wide: l2' }],
    });
    expect(comparison.pairs.find(({ a, b }) => a === 'small: l1' && b === 'small: l2')!.type).toBe('tested');
    expect(text.answer).toContain('is not fixed');
  });

  it('names different metrics in full', async () => {
    const { view } = await createTwoStudies(1);
    const metricNames = {
      small: 'val_mean_absolute_percentage_error',
      wide: 'val_mean_absolute_percentage_deviation',
    };
    const viewWithMetrics: StudyView = {
      ...view,
      study: async (name) => {
        const study = await view.study(name);
        const metric = { ...study.definition.metric, name: metricNames[name as keyof typeof metricNames] };
        return { ...study, definition: { ...study.definition, metric } };
      },
    };
    await expect(compareStudies(viewWithMetrics, ['small', 'wide'])).rejects.toMatchObject({
      code: 'USAGE',
      message:
        'Studies of different metrics cannot be compared (small: val_mean_absolute_percentage_error (maximize); ' +
        'wide: val_mean_absolute_percentage_deviation (maximize)).',
    });
  });

  it('refuses studies that cannot be compared', async () => {
    const { log, view } = await createTwoStudies(1);
    const expectRefusal = (names: readonly string[], message: string, studyView = view) =>
      expect(compareStudies(studyView, names)).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining(message) as string,
      });
    await expectRefusal(['small', 'wide'], 'wide: eeee', withOtherData(view, 'wide', 'e'.repeat(64)));
    await expectRefusal(
      ['small', 'wide'],
      'data of wide are unknown',
      withOtherData(view, 'wide', undefined),
    );
    await expectRefusal(['small', 'small'], 'needs two');
    const definition = demoDefinition('loss', seeds);
    await log.createStudy({
      name: 'loss',
      definition: { ...definition, metric: { ...definition.metric, name: 'val_loss', goal: 'minimize' } },
      plan: undefined,
    });
    await expectRefusal(['small', 'loss'], 'data of loss are unknown');
    await expect(compareStudies(view, ['small', 'none'])).rejects.toMatchObject({ code: 'STUDY_NOT_FOUND' });
  });
});
