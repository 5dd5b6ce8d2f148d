import { learnedResultsOf, methodNames } from '@ridgeline/core';
import { METHOD_LINES } from './first-sweep.ts';

it('lists the methods that learn and the other methods', () => {
  const [learningLine = '', otherLine = ''] = METHOD_LINES.split('\n');
  const findNames = (line: string) => methodNames.filter((name) => new RegExp(`\\b${name}\\b`).test(line));
  expect(findNames(learningLine)).toEqual(
    methodNames.filter((method) => learnedResultsOf({ method }) !== 'none'),
  );
  expect(findNames(otherLine)).toEqual(
    methodNames.filter((method) => learnedResultsOf({ method }) === 'none'),
  );
});
