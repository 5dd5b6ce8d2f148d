import type { Metric, MetricSummary, Report } from './metric.ts';
import { TestReports } from './test-reports.ts';

const metricWith = (summary: MetricSummary): Metric => ({ name: 'val_loss', goal: 'minimize', summary });

/** Result of a trial with a report each epoch. */
function resultOf(summary: MetricSummary, reports: readonly Report['values'][]) {
  const collected = new TestReports('program', metricWith(summary));
  for (const values of reports) collected.add(values, {});
  return collected.result(undefined)?.values;
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
    ['no report without test metrics', { type: 'last' }, [{ val_loss: 0.5, tested: 1 }], undefined],
  ] as const)('counts %s', (_, summary, reports, values) => {
    expect(resultOf(summary, reports)).toEqual(values);
  });

  it('keeps the mean of each array, and the array of the ranking metric', () => {
    const reports = new TestReports('program', metricWith({ type: 'last' }));
    reports.add({ val_loss: 0.5 }, { test_accuracy: [1, 0], test_loss: [0.25, 0.75] });
    expect(reports.result('d')).toEqual({
      values: { test_accuracy: 0.5, test_loss: 0.5 },
      examples: { losses: undefined, hits: undefined, ranked: Float32Array.of(0.25, 0.75) },
      data: 'd',
    });
  });

  it('discards the array of an epoch that no longer counts', () => {
    const reports = new TestReports('program', metricWith({ type: 'last' }));
    reports.add({ val_loss: 0.5 }, { test_loss: [0.25, 0.75] });
    reports.add({ val_loss: 0.4, test_loss: 0.3 }, {});
    expect(reports.result(undefined)).toMatchObject({
      values: { test_loss: 0.3 },
      examples: { ranked: undefined },
    });
  });
});
