import { createMemoryStore } from '@ridgeline/core/testing';
import { pageOf, readStudyData } from '@ridgeline/report';
import { writeDemoStudy } from '@ridgeline/report/testing';
import { forecastOf, forecastText, readForecast } from './read-forecast.ts';

it('a forecast of a tenth more trials is read from a random search, and from no other', async () => {
  const { log, view } = createMemoryStore();
  await writeDemoStudy(log, { name: 'demo', points: 12, seeds: [0, 1] });
  const study = await view.study('demo');
  const forecast = (await readForecast(view, study))!;
  expect(forecast).toMatchObject({ configurations: 6, trials: 12 });
  for (const chance of [forecast.better, forecast.leader!]) {
    expect(chance).toBeGreaterThanOrEqual(0);
    expect(chance).toBeLessThanOrEqual(1);
  }
  expect(forecast.leader).toBeLessThanOrEqual(forecast.better);
  const data = await readStudyData(view, 'demo');
  expect(forecastOf(study, data.trials)).toEqual(forecast);
  const { figures } = pageOf({ ...data, forecast });
  const texts = figures.flatMap((group) => group.figures.map(({ text }) => text));
  expect(texts.find(({ type }) => type === 'history')).toMatchObject({ forecast });
  const { definition } = study;
  for (const method of ['sobol', 'halton', 'tpe'] as const) {
    const strategies = definition.strategies.map((one) => ({ ...one, method }));
    expect(forecastOf({ ...study, definition: { ...definition, strategies } }, data.trials)).toBeUndefined();
  }
});

it('a forecast is stated as coarsely as it comes true', () => {
  const textOf = (better: number) => forecastText({ configurations: 6, trials: 12, better, leader: 0.03 });
  for (const [better, chance] of [
    [0.02, '10 % or less'],
    [0.42, 'about 40 %'],
    [0.97, 'about half'],
  ] as const)
    expect(textOf(better)).toBe(
      `Chance that 12 more trials find a better value: ${chance} (a model of these values).`,
    );
});
