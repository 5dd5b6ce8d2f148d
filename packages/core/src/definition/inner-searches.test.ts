import type { Study } from '../study.ts';
import { compareDefinitions } from './compare-definitions.ts';
import { finalsDefinition } from './finals.ts';
import { innerSearches, isNested, nestedRounds, positionOf, rootOf, studiesBelow } from './inner-searches.ts';
import { parseSweep } from './parse-sweep.ts';
import { tasksOf } from './tasks-of.ts';
import { withStoredDefaults } from './stored-defaults.ts';
import type { SweepDefinition } from './sweep-definition.ts';

function parse(spec: object, rows?: number): SweepDefinition {
  const trainer = {
    checkData: () => [],
    checkTask: () => [],
    countTableRows: () => rows,
    largestClassOf: () => undefined,
    metricsOf: () => undefined,
  };
  const task = { data: { csv: './churn.csv', target: 'churned', split: 'folds', split_seed: 4 } };
  const file = { name: 'churn', task, method: 'random', run_cap: 30, seeds: 3, ...spec };
  const parsed = parseSweep(file, 'file', { trainer, filesOf: () => [], sha256Of: () => 'ab' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

const createStudy = (definition: SweepDefinition): Study => ({
  name: definition.name,
  definition,
  plan: undefined,
  state: 'complete',
  created: 0,
});
const createRound = (search: SweepDefinition): SweepDefinition =>
  finalsDefinition(search, { round: 1, chosen: [], seeds: [1000], design: { alpha: 0.05 } })!;

it('returns only the search itself for one test part', () => {
  const definition = parse({});
  expect(innerSearches(definition)).toEqual([definition]);
  expect(isNested(definition)).toBe(false);
});

it('defines a search on the other rows for each outer split', () => {
  const definition = parse({ finals: { splits: 4, when: 'after_search' } });
  const searches = innerSearches(definition);
  expect(searches.map(({ name }) => name)).toEqual([1, 2, 3, 4].map((number) => `churn.split-${number}`));
  const [, second] = searches;
  expect(second).toMatchObject({ runCap: 30, seeds: [2_000_000, 2_000_001, 2_000_002], seed: 2_000_000 });
  expect(isNested(second!)).toBe(false);
  expect(second!.finals).toMatchObject({ seeds: [1000, 1001, 1002, 1003, 1004], when: undefined });
  const outer = { number: 2, of: 4, seed: 4 };
  expect(tasksOf(second!)({}).data).toMatchObject({ outer, split: { seeds: second!.seeds, count: 3 } });
  expect(tasksOf(createRound(second!))({}).data).toMatchObject({ outer });
  expect(tasksOf(definition)({}).data).not.toHaveProperty('outer');
});

it('defines repeated searches with different seeds', () => {
  const definition = parse({ searches: 5 });
  const searches = innerSearches(definition);
  expect(searches[0]).toBe(definition);
  expect(searches.map(({ name }) => name).slice(1)).toEqual(
    [2, 3, 4, 5].map((number) => `churn.search-${number}`),
  );
  expect(new Set(searches.map(({ seed }) => seed)).size).toBe(5);
  expect(new Set(searches.flatMap(({ seeds }) => seeds)).size).toBe(15);
  expect(tasksOf(searches[4]!)({}).data).not.toHaveProperty('outer');
});

it('counts the position of a search and of its finals', () => {
  const [first, second] = innerSearches(parse({ searches: 5 }));
  expect([first!, createRound(first!), second!].map(positionOf)).toMatchObject([
    { type: 'search', number: 1, of: 5 },
    { type: 'search', number: 1, of: 5 },
    { type: 'search', number: 2, of: 5 },
  ]);
  const split = parse({ finals: { splits: 2 } });
  expect([createRound(innerSearches(split)[1]!), createRound(split)].map(positionOf)).toMatchObject([
    { type: 'split', number: 2, of: 2 },
    { type: 'search', number: 1, of: 1 },
  ]);
});

it('finds the root of each study, and the studies below a root', () => {
  const definition = parse({ finals: { splits: 2 } });
  const [first, second] = innerSearches(definition);
  const below = [first!, second!, createRound(first!), createRound(definition)].map(createStudy);
  const other = createStudy(parse({ name: 'churn.split-1-of-mine' }));
  expect(below.map(rootOf)).toEqual(['churn', 'churn', 'churn', 'churn']);
  expect(studiesBelow([createStudy(definition), other, ...below], 'churn')).toEqual(below);
  const archived = { ...below[2]!, name: 'churn@2026-11-29.split-1.finals-1' };
  expect(rootOf(archived)).toBe('churn@2026-11-29');
});

it('continues a study with another number of repeated searches, but not of outer splits', () => {
  const [fiveSearches, tenSearches] = [5, 10].map((searches) => innerSearches(parse({ searches })));
  expect(compareDefinitions(fiveSearches![3]!, tenSearches![3]!)).toMatchObject({
    type: 'continues',
    changes: [{ path: 'part.of' }],
  });
  const [twoSplits, threeSplits] = [2, 3].map((splits) => innerSearches(parse({ finals: { splits } })));
  expect(compareDefinitions(twoSplits![1]!, threeSplits![1]!)).toMatchObject({ type: 'differs' });
});

it('lists only the rounds of finals that belong to the nesting of the definition', () => {
  const [plain, split, repeated] = [parse({}), parse({ finals: { splits: 2 } }), parse({ searches: 5 })];
  const rounds = (search: SweepDefinition) => innerSearches(search).map(createRound).map(createStudy);
  const all = [...rounds(plain), ...rounds(split)];
  expect(nestedRounds(all, plain).map(({ name }) => name)).toEqual(['churn.finals-1']);
  expect(nestedRounds(all, split).map(({ name }) => name)).toEqual([
    'churn.split-1.finals-1',
    'churn.split-2.finals-1',
  ]);
  expect(nestedRounds(all, parse({ finals: { splits: 3 } }))).toEqual([]);
  // The search itself is the first of the repeated ones, but its plain finals do not count.
  expect(nestedRounds(all, repeated)).toEqual([]);
  expect(nestedRounds(rounds(repeated), repeated)).toHaveLength(5);
});

describe('a table of fewer than 5,000 rows', () => {
  const fiveSeeds = [1000, 1001, 1002, 1003, 1004];

  it('has five outer splits and five seeds by default', () => {
    expect(parse({}, 4999).finals).toMatchObject({ splits: 5, seeds: fiveSeeds });
    expect(parse({}, 5000).finals).toMatchObject({ seeds: { length: 10 } });
    expect(parse({}, 5000).finals.splits).toBeUndefined();
  });

  it.each([
    ['other splits', { finals: { splits: 3, seeds: 2 } }, { splits: 3, seeds: [1000, 1001] }],
    ['one test part', { finals: { splits: 1 } }, { splits: undefined, seeds: { length: 10 } }],
    [
      'interim tests',
      { finals: { until: 'decided', seeds: 40 } },
      { splits: undefined, seeds: { length: 40 } },
    ],
    ['searches', { searches: 5 }, { splits: undefined, seeds: { length: 10 } }],
    [
      'a test part',
      { task: { data: { csv: 'a.csv', target: 'y', test: 0.3 } } },
      { splits: undefined, seeds: { length: 10 } },
    ],
  ])('keeps the settings of a file with %s', (_, spec, expected) => {
    expect({ splits: undefined, ...parse(spec, 900).finals }).toMatchObject(expected);
  });

  it('keeps the finals of a study that was stored without splits', () => {
    const stored = parse({});
    expect(withStoredDefaults(stored, parse({}, 900)).finals).toMatchObject(stored.finals);
    expect(withStoredDefaults(stored, parse({}, 900)).finals.splits).toBeUndefined();
    expect(withStoredDefaults(stored, parse({ finals: { seeds: 7 } }, 900)).finals).toMatchObject({
      seeds: { length: 7 },
    });
    const parsed = parse({ finals: { splits: 5 } }, 900);
    expect(withStoredDefaults(stored, parsed)).toEqual(parsed);
    const nested = parse({}, 900);
    expect(withStoredDefaults(nested, nested)).toEqual(nested);
  });
});

it('keeps the warm start of repeated searches, but not of searches for outer splits', () => {
  const warm = { warm_start: 'other' };
  expect(innerSearches(parse({ ...warm, finals: { splits: 3 } })).map(({ warmStart }) => warmStart)).toEqual(
    Array(3).fill(undefined),
  );
  expect(innerSearches(parse({ ...warm, searches: 5 })).map(({ warmStart }) => warmStart?.study)).toEqual(
    Array(5).fill('other'),
  );
});
