import { sampleStudy } from '../testing/fixtures.ts';
import { filterText, readFilter } from './filter.ts';

describe('readFilter', () => {
  it.each([
    ['', undefined, undefined],
    ['dr', 'dropout', undefined],
    ['NORM', 'max-norm', undefined],
    ['l', 'l1', undefined],
    ['l2', 'l2', undefined],
    ['fail', undefined, 'failed'],
    ['  failed   dropout ', 'dropout', 'failed'],
    ['run l1', 'l1', 'running'],
  ])('reads %j', (text, strategy, state) => {
    expect(readFilter(text, sampleStudy)).toEqual({ strategy, state });
  });

  it('rejects a filter without a match', () => {
    expect(readFilter('dropout zebra', sampleStudy)).toBeUndefined();
  });
});

describe('filterText', () => {
  it('describes the filter', () => {
    expect(filterText({ strategy: 'l2', state: 'failed' })).toBe('l2 failed');
    expect(filterText({ strategy: undefined, state: undefined })).toBe('');
  });
});
