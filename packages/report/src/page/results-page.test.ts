import { compareResults, type ResultRow } from '@ridgeline/compare';
import { korean } from '../texts/korean.ts';
import { english } from '../texts/english.ts';
import { createResultsPage } from './results-page.ts';

const metric = { name: 'accuracy', goal: 'maximize' } as const;

/** Ten runs of each of three strategies: `adam` and `sgd` are alike, `none` is worse. */
const rows: readonly ResultRow[] = ['none', 'adam', 'sgd'].flatMap((strategy, index) =>
  Array.from({ length: 10 }, (_, seed) => ({
    strategy,
    seed: String(seed),
    value: (index === 0 ? 0.8 : 0.9) + ((seed * (index + 3)) % 7) / 500,
  })),
);
const createPage = (results: readonly ResultRow[], equivalent?: number) =>
  createResultsPage(compareResults(results, { metric, equivalent }), {
    title: 'runs.csv',
    notes: ['Guessed.'],
  });

it('ranks results and compares each strategy with the leader', () => {
  const { answer, reasons, ranks } = createPage(rows);
  expect(answer.headline).toMatchObject({
    type: 'judged',
    better: ['none'],
    open: [expect.any(String)],
    others: 2,
  });
  const [first, , last] = answer.standings;
  expect(answer.standings.map(({ letters }) => letters)).toEqual(['a', 'a', 'b']);
  expect(last!.strategy).toBe('none');
  expect(first!.values).toHaveLength(10);
  expect(first!.low).toBeLessThan(first!.mean!);
  expect(answer.metric).toMatchObject({ scale: 100, suffix: ' %' });
  expect(answer.sample).toEqual({ type: 'runs', size: 30 });
  const pair = answer.pairs.find(({ b, a }) => b === 'none' && a === first!.strategy)!;
  expect(pair).toMatchObject({ claim: 'better', p: expect.stringContaining('p') });
  expect(pair.low).toBeGreaterThan(0);
  expect(pair.sentence).toContain('is better than none');
  expect(answer.notes).toEqual(['Guessed.', expect.any(String), expect.any(String)]);
  expect([reasons, ranks]).toEqual([undefined, undefined]);
  expect(createPage(rows, 0.05).answer.band!.size).toBe(0.05);
});

it('computes mean ranks over several data sets', () => {
  const datasetRows = Array.from({ length: 8 }, (_, dataset) =>
    rows.map((row) => ({ ...row, dataset: `d${dataset}`, value: row.value! + (dataset % 3) / 100 })),
  ).flat();
  const { ranks, answer } = createPage(datasetRows);
  expect(answer.sample).toEqual({ type: 'datasets', size: 8 });
  const [first] = ranks!.standings;
  // Demsar 2006, table 5: q = 2.343 for three strategies at 5 %.
  expect(ranks!.criticalDifference).toBeCloseTo(2.343 * Math.sqrt((3 * 4) / (6 * 8)), 2);
  expect(first!.high! - first!.low!).toBeCloseTo(ranks!.criticalDifference, 10);
  expect(ranks!.standings.map(({ strategy }) => strategy)).toEqual(
    answer.standings.map(({ strategy }) => strategy),
  );
  expect(answer.overall).toEqual({ strategies: 3, p: 'p < 0.001' });
});

it('describes a leader that is worse than another strategy', () => {
  const leader = { strategy: 'a', better: [], worse: ['b'], equivalent: [], open: ['c'], others: 2 };
  const headline = { ...leader, type: 'judged', unjudged: [] } as const;
  expect(english.headline(headline)).toBe('a is worse than b and not distinguishable from c.');
  expect(korean.headline(headline)).toBe('선두는 a. b보다 나쁘다; 차이가 확인되지 않음: c.');
});

it('explains why results allow no verdict', () => {
  const pageOfSingleRuns = createPage(rows.filter(({ seed }) => seed === '0'));
  expect(pageOfSingleRuns.answer.headline).toMatchObject({ type: 'unjudged' });
  expect(pageOfSingleRuns.reasons).toContain('which shows nothing');
  expect(pageOfSingleRuns.answer.pairs.map(({ claim }) => claim)).toEqual([
    'uncompared',
    'uncompared',
    'uncompared',
  ]);
  const pageWithLostRun = createPage(
    rows.map((row) => (row.strategy === 'none' && row.seed === '3' ? { ...row, value: undefined } : row)),
  );
  expect(pageWithLostRun.answer.headline).toMatchObject({ type: 'judged', unjudged: ['none'], others: 2 });
  expect(english.headline(pageWithLostRun.answer.headline)).toMatch(/; no verdict on none\.$/);
  expect(korean.headline(pageWithLostRun.answer.headline)).toMatch(/판정 없음: none\.$/);
  expect(createPage(rows.filter(({ strategy }) => strategy === 'sgd')).answer.headline).toEqual({
    type: 'only',
    strategy: 'sgd',
  });
  expect(createPage(rows.map((row) => ({ ...row, value: undefined }))).answer.headline).toEqual({
    type: 'no-value',
    metric: 'accuracy',
  });
});
