import { searchDefaults } from '@ridgeline/core';
import { parseDefinition } from './rows.ts';

describe('parseDefinition', () => {
  it('parses a definition with the former key metric.strategy', () => {
    const metric = { name: 'test_loss', goal: 'minimize' };
    const stored = {
      metric: { ...metric, strategy: { type: 'best' } },
      finalsOf: { study: 's', round: 1, metric: { ...metric, name: 'val_loss', strategy: { type: 'last' } } },
    };
    expect(parseDefinition(JSON.stringify(stored))).toEqual({
      ...searchDefaults,
      type: 'network',
      metric: { ...metric, summary: { type: 'best' } },
      finalsOf: { study: 's', round: 1, metric: { ...metric, name: 'val_loss', summary: { type: 'last' } } },
    });
  });

  it('infers the type of tasks in an older definition', () => {
    const parseType = (stored: object) =>
      parseDefinition(JSON.stringify({ metric: { summary: { type: 'last' } }, ...stored })).type;
    expect(parseType({ task: { data: { name: 'digits' } } })).toBe('network');
    expect(parseType({ objective: { module: './cnn.ts' } })).toBe('module');
    expect(parseType({ type: 'module', objective: { module: './cnn.ts' } })).toBe('module');
  });
});
