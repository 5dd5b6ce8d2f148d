import { learnedResultsOf, methodNames } from '@ridgeline/core';
import { METHOD_LINES } from './first-sweep.ts';

it('lists the methods that learn and the other methods', () => {
  const [learning = '', fixed = ''] = METHOD_LINES.split('\n');
  const named = (line: string) => methodNames.filter((name) => new RegExp(`\\b${name}\\b`).test(line));
  expect(named(learning)).toEqual(methodNames.filter((method) => learnedResultsOf({ method }) !== 'none'));
  expect(named(fixed)).toEqual(methodNames.filter((method) => learnedResultsOf({ method }) === 'none'));
});
