import { searchDefaults } from '@ridgeline/core';
import { parseDefinition } from './rows.ts';

it('parses a definition from before metric.summary', () => {
  const metric = { name: 'test_loss', goal: 'minimize' };
  const before = {
    metric: { ...metric, strategy: { type: 'best' } },
    finalsOf: { study: 's', round: 1, metric: { ...metric, name: 'val_loss', strategy: { type: 'last' } } },
  };
  expect(parseDefinition(JSON.stringify(before))).toEqual({
    ...searchDefaults,
    type: 'network',
    metric: { ...metric, summary: { type: 'best' } },
    finalsOf: { study: 's', round: 1, metric: { ...metric, name: 'val_loss', summary: { type: 'last' } } },
  });
});

it('infers the type of tasks in an older definition', () => {
  const typeOf = (stored: object) =>
    parseDefinition(JSON.stringify({ metric: { summary: { type: 'last' } }, ...stored })).type;
  expect(typeOf({ task: { data: { name: 'digits' } } })).toBe('network');
  expect(typeOf({ objective: { module: './cnn.ts' } })).toBe('module');
  expect(typeOf({ type: 'module', objective: { module: './cnn.ts' } })).toBe('module');
});
