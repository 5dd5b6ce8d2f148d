import { sampleSweep as search } from '../testing/fixtures.ts';
import { finalsDefinition } from './finals.ts';
import { planHash } from './plan-hash.ts';
import type { FinalsDesign, SweepDefinition } from './sweep-definition.ts';

const design: FinalsDesign = { alpha: 0.05 };
const chosen = [{ number: 0, strategy: 'none', point: 0, parameters: { 'network.dropout': 0.25 } }];
const round = { round: 1, chosen, seeds: [1000, 1001], design };
const createRound = (change: object = {}, definition: SweepDefinition = search): SweepDefinition =>
  finalsDefinition(definition, { ...round, ...change })!;

it('returns undefined for a search', () => {
  expect(planHash(search)).toBeUndefined();
});

it('returns the same hash for a stored copy and for another study name', () => {
  const hash = planHash(createRound());
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const stored = JSON.parse(JSON.stringify(createRound())) as SweepDefinition;
  expect(planHash({ ...stored, name: 'aside.finals-1' })).toBe(hash);
  expect(planHash(createRound({}, { ...search, name: 'other' }))).toBe(hash);
});

it.each([
  ['seeds', createRound({ seeds: [1000, 1002] })],
  ['settings', createRound({ chosen: [{ ...chosen[0], parameters: { 'network.dropout': 0.5 } }] })],
  ['alpha', createRound({ design: { alpha: 0.1 } })],
  ['interim tests', createRound({ design: { ...design, looks: [4, 6] } })],
  ['the smallest difference', createRound({ design: { ...design, smallestDifference: 0.01 } })],
  ['the round', createRound({ round: 2 })],
  ['the number of searches', createRound({}, { ...search, searches: 5 })],
  [
    'outer splits',
    createRound({}, { ...search, partOf: { study: 'mnist', type: 'split', number: 1, of: 5, splitSeed: 0 } }),
  ],
])('returns another hash if the plan changes: %s', (_, other) => {
  expect(planHash(other)).not.toBe(planHash(createRound()));
});
