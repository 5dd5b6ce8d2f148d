import { pausingStudy, sampleStudy } from '../testing/fixtures.ts';
import { filterText, parseFilter } from './filter.ts';

describe('parseFilter', () => {
  it.each([
    ['', undefined, undefined],
    ['dr', 'dropout', undefined],
    ['NORM', 'max-norm', undefined],
    ['l', 'l1', undefined],
    ['l2', 'l2', undefined],
    ['fail', undefined, 'failed'],
    ['  failed   dropout ', 'dropout', 'failed'],
    ['run l1', 'l1', 'running'],
  ])('parses %j', (text, strategy, state) => {
    expect(parseFilter(text, sampleStudy)).toEqual({ strategy, state });
  });

  it('returns undefined if a term matches nothing', () => {
    expect(parseFilter('dropout zebra', sampleStudy)).toBeUndefined();
  });
});

it('names pruned configurations as the leaderboard does', () => {
  const filter = { strategy: undefined, state: 'pruned' } as const;
  expect(parseFilter('paus', pausingStudy)).toEqual(filter);
  expect(filterText(filter, pausingStudy)).toBe('paused');
  expect(parseFilter('paus', sampleStudy)).toBeUndefined();
  expect(filterText(filter, sampleStudy)).toBe('pruned');
});

describe('filterText', () => {
  it('lists the strategy and the state', () => {
    expect(filterText({ strategy: 'l2', state: 'failed' }, sampleStudy)).toBe('l2 failed');
    expect(filterText({ strategy: undefined, state: undefined }, sampleStudy)).toBe('');
  });
});
