import { maxReports } from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { writeDemoStudy } from '../testing/demo-study.ts';
import { getTexts } from '../texts/texts.ts';
import { createTrialPage } from './trial-page.ts';

it('says of a search alone that it has not read the test part, which its claims may have read', () => {
  expect(getTexts('en').facts.noTest).toBe('No trial of the search has read the test part.');
  expect(getTexts('ko').facts.noTest).toBe('탐색의 어떤 시행도 테스트 데이터를 읽지 않았다.');
});

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
