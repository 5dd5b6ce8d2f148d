import type { Metric, MetricSummary, Report } from './metric.ts';
import { TestReports } from './test-reports.ts';

const createMetric = (summary: MetricSummary): Metric => ({ name: 'val_loss', goal: 'minimize', summary });

/** Collects the result of a trial with one report per epoch. */
function collectResult(summary: MetricSummary, reports: readonly Report['values'][]) {
  const collector = new TestReports('program', createMetric(summary));
  for (const values of reports) collector.add(values, {});
  return collector.result(undefined)?.values;
}

const curve = [
  { val_loss: 0.5, test_loss: 0.6 },
  { val_loss: 0.3, test_loss: 0.4 },
  { val_loss: 0.4, test_loss: 0.1 },
];

describe('TestReports', () => {
  it.each([
    ['the last epoch', { type: 'last' }, curve, { test_loss: 0.1 }],
    ['the best epoch', { type: 'best' }, curve, { test_loss: 0.4 }],
    [
      'a report after the last epoch',
      { type: 'best' },
      [...curve, { test_loss: 0.2, test_auc: 0.9 }],
      { test_loss: 0.2, test_auc: 0.9 },
    ],
    [
      'an epoch that is not the best, if no other was reported',
      { type: 'best' },
      [{ val_loss: 0.1 }, { val_loss: 0.3, test_loss: 0.4 }],
      { test_loss: 0.4 },
    ],
    ['no report if none has test metrics', { type: 'last' }, [{ val_loss: 0.5, tested: 1 }], undefined],
  ] as const)('returns the test metrics of %s', (_, summary, reports, values) => {
    expect(collectResult(summary, reports)).toEqual(values);
  });

  it('keeps the array of the ranking metric', () => {
    const reports = new TestReports('program', createMetric({ type: 'last' }));
    reports.add({ val_loss: 0.5 }, { test_accuracy: [1, 0], test_loss: [0.25, 0.75] });
    expect(reports.result('d')).toEqual({
      values: { test_accuracy: 0.5, test_loss: 0.5 },
      examples: { losses: undefined, hits: undefined, ranked: Float32Array.of(0.25, 0.75) },
      data: 'd',
    });
  });

  it('discards the array of an epoch that no longer counts', () => {
    const reports = new TestReports('program', createMetric({ type: 'last' }));
    reports.add({ val_loss: 0.5 }, { test_loss: [0.25, 0.75] });
    reports.add({ val_loss: 0.4, test_loss: 0.3 }, {});
    expect(reports.result(undefined)).toMatchObject({
      values: { test_loss: 0.3 },
      examples: { ranked: undefined },
    });
  });
});
