import { createMemoryStore } from '@ridgeline/core/testing';
import { createStudyPage, readStudyData } from '@ridgeline/report';
import { writeDemoStudy } from '@ridgeline/report/testing';
import { forecastTrials, formatForecast, readForecast } from './read-forecast.ts';

it('reads a forecast only from a small random search', async () => {
  const { log, view } = createMemoryStore();
  const demo = { pointsPerStrategy: 13, seeds: [0, 1] };
  await writeDemoStudy(log, { ...demo, name: 'small', strategyCount: 3 });
  const study = await view.study('small');
  const forecast = (await readForecast(view, study))!;
  // A tenth of the 39 ended configurations, although fewer or more may be planned.
  expect(forecast).toMatchObject({ configurations: 4, trials: 8 });
  expect(forecast.better).toBeGreaterThanOrEqual(0);
  expect(forecast.better).toBeLessThanOrEqual(1);
  const data = await readStudyData(view, 'small');
  expect(forecastTrials(study, data.trials)).toEqual(forecast);
  const { definition } = study;
  expect(forecastTrials({ ...study, definition: { ...definition, runCap: 400 } }, data.trials)).toEqual(
    forecast,
  );
  const { figures } = createStudyPage({ ...data, forecast });
  const texts = figures.flatMap((group) => group.figures.map(({ text }) => text));
  expect(texts.find(({ type }) => type === 'history')).toMatchObject({ forecast });
  for (const method of ['sobol', 'halton', 'tpe'] as const) {
    const strategies = definition.strategies.map((strategy) => ({ ...strategy, method }));
    expect(
      forecastTrials({ ...study, definition: { ...definition, strategies } }, data.trials),
    ).toBeUndefined();
  }
  await writeDemoStudy(log, { ...demo, name: 'larger', strategyCount: 4 });
  const largerStudy = await view.study('larger');
  expect(await readForecast(view, largerStudy)).toBeUndefined();
  expect(forecastTrials(largerStudy, (await readStudyData(view, 'larger')).trials)).toBeUndefined();
});

it('rounds a probability to 10 %, and to about half from 45 %', () => {
  const format = (better: number) => formatForecast({ configurations: 6, trials: 12, better });
  for (const [better, chance] of [
    [0.02, '10 % or less'],
    [0.42, 'about 40 %'],
    [0.97, 'about half'],
  ] as const)
    expect(format(better)).toBe(
      `Chance that 12 more trials find a better value: ${chance} (a model of these values).`,
    );
});
