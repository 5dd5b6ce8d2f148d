import { searchDefaults } from '@ridgeline/core';
import { definitionOf } from './rows.ts';

it('reads a definition from before metric.strategy was renamed to metric.summary', () => {
  const metric = { name: 'test_loss', goal: 'minimize' };
  const before = {
    metric: { ...metric, strategy: { type: 'best' } },
    finalsOf: { study: 's', round: 1, metric: { ...metric, name: 'val_loss', strategy: { type: 'last' } } },
  };
  expect(definitionOf(JSON.stringify(before))).toEqual({
    ...searchDefaults,
    metric: { ...metric, summary: { type: 'best' } },
    finalsOf: { study: 's', round: 1, metric: { ...metric, name: 'val_loss', summary: { type: 'last' } } },
  });
});
