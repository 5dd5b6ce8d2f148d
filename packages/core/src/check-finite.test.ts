import { checkFinite, formatOmission, omitMetrics } from './check-finite.ts';

it('tells a diverged metric from values that are left out', () => {
  const values = { auc: NaN, val_loss: Infinity, f1: -Infinity, loss: 1 };
  expect(checkFinite(values, ['val_loss', 'size'])).toEqual({
    divergedMetric: 'val_loss',
    omittedMetrics: ['auc', 'f1'],
  });
  expect(checkFinite({ loss: 1 }, ['val_loss'])).toEqual({ divergedMetric: undefined, omittedMetrics: [] });
  expect(omitMetrics(values, ['auc', 'val_loss', 'f1'])).toEqual({ loss: 1 });
});

it('escapes the name of a metric in the warning', () => {
  expect(formatOmission('a\u001b[2J')).toContain('"a\\u001b[2J"');
});
