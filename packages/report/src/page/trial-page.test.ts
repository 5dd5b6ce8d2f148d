import { maxReports } from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { writeDemoStudy } from '../testing/demo-study.ts';
import { getTexts } from '../texts/texts.ts';
import { createTrialPage } from './trial-page.ts';

it('shows the maximum number of epochs only if the sweep file sets one', async () => {
  const { log, view } = createMemoryStore();
  await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 1, seeds: [0] });
  const study = await view.study('demo');
  const row = await view.trial('demo', 0);
  const createPage = (epochs: number) =>
    createTrialPage(study, { ...row, trial: { ...row.trial, epochs } }, []);
  const [limited, unlimited] = [createPage(30), createPage(maxReports)];
  expect(limited.maxEpochs).toBe(30);
  expect(unlimited.maxEpochs).toBeUndefined();
  const { trial } = getTexts('en');
  expect(trial.epochs(3, limited.maxEpochs)).toBe('3 of 30 epochs');
  expect(trial.epochs(1, unlimited.maxEpochs)).toBe('1 epoch');
  expect(getTexts('ko').trial.epochs(3, unlimited.maxEpochs)).toBe('3에포크');
});
