import { getTexts } from '../texts/texts.ts';
import { findLeadPair } from './find-lead-pair.ts';
import type { PagePair, PageStanding } from './study-page.ts';

const standings = ['l2', 'dropout', 'none'].map((strategy): PageStanding => ({
  strategy,
  letters: undefined,
  mean: undefined,
  low: undefined,
  high: undefined,
  values: [],
  parameters: [],
  lost: [],
}));

const pair = (a: string, b: string, claim: PagePair['claim']): PagePair => ({
  a,
  b,
  claim,
  mean: -0.1,
  low: -0.2,
  high: -0.05,
  p: claim === 'untested' ? undefined : 'p = 0.01',
  sentence: '',
});

it('prefers a tested pair of the leader', () => {
  const pairs = [
    pair('l2', 'dropout', 'untested'),
    pair('dropout', 'none', 'open'),
    pair('l2', 'none', 'better'),
  ];
  expect(findLeadPair({ standings, pairs })).toBe(pairs[2]);
});

it('returns the pair with the second strategy if all or none are tested', () => {
  for (const claim of ['better', 'untested'] as const) {
    const pairs = [pair('l2', 'none', claim), pair('l2', 'dropout', claim)];
    expect(findLeadPair({ standings, pairs })).toBe(pairs[1]);
  }
});

it('returns no pair for a single strategy', () => {
  expect(findLeadPair({ standings: standings.slice(0, 1), pairs: [] })).toBeUndefined();
});

it('texts of a lead omit a missing p value', () => {
  const lead = {
    other: 'none',
    difference: '0.1',
    low: '0.05',
    high: '0.2',
    percent: 95,
    p: undefined,
    pairs: 3,
  };
  expect(getTexts('en').lead(lead)).toBe('Ahead of none by 0.1 (95 % interval 0.05 to 0.2).');
  expect(getTexts('ko').lead(lead)).toBe('none보다 0.1 앞섬 (95 % 구간 0.05 ~ 0.2).');
});
