import { Ranking } from '@ridgeline/core';
import { estimateFromTable, type DifferenceTable } from '../evidence.ts';
import { pairedDifferences } from '../pairing.ts';
import type { ExactTest } from '../statistics/exact-test.ts';
import { mannWhitney } from '../statistics/mann-whitney.ts';
import { pairedT } from '../statistics/paired-t.ts';
import { meanOf } from '../statistics/sample.ts';
import { signFlip } from '../statistics/sign-flip.ts';
import { welchT } from '../statistics/welch.ts';
import { signedRank } from '../statistics/wilcoxon.ts';
import { findRefusals, formatRunName, runValues, type StrategyRuns, type Run } from './strategy-runs.ts';
import type { VerdictRefusal, RefusedPair, ResultOptions, ResultTest, TestedPair } from './result.ts';

/**
 * Minimum number of runs for a verdict. With three unpaired runs, bimodal values would give a false "better" in 6.8 % of
 * cases.
 */
const minRuns = { paired: 3, unpaired: 4 } as const;

/** Maximum relative difference between mean budgets that count as equal. */
const budgetTolerance = 0.01;

/** Tested pair before Holm's adjustment. */
export type UnadjustedPair = Omit<TestedPair, 'primary' | 'exact' | 'equivalence' | 'answer'> & {
  readonly primary: UnadjustedTest;
  readonly exact: UnadjustedTest | undefined;
};

/** Test before Holm's adjustment. */
type UnadjustedTest = Pick<ResultTest, 'type' | 'p'> & {
  /** Smallest p that data of this size can give; 0 without such a bound. */
  readonly smallest: number;
};

export interface PairOptions extends Required<
  Pick<ResultOptions, 'metric' | 'validationToTraining' | 'openEnded'>
> {
  /** Confidence of the interval, 0 to 1. */
  readonly confidence: number;
}

/** Tests two strategies on one data set, or collects the reasons against a verdict. */
export function testPairOnDataset(
  a: StrategyRuns,
  b: StrategyRuns,
  options: PairOptions,
): UnadjustedPair | RefusedPair {
  const design = chooseDesign(a, b, options);
  const strategyRefusals = [...findRefusals(a, options), ...findRefusals(b, options)];
  const missingRuns =
    strategyRefusals.length > 0
      ? []
      : [
          ...refuseMissing(a, findMissingRuns(a, b, design)),
          ...refuseMissing(b, findMissingRuns(b, a, design)),
        ];
  const hasOtherRefusals = strategyRefusals.length + missingRuns.length > 0;
  const cellsWithTooFewRuns = hasOtherRefusals
    ? []
    : [a, b].filter((cell) => runValues(cell).length < minRuns[design]);
  const refusals: readonly VerdictRefusal[] = [
    ...strategyRefusals,
    ...missingRuns,
    ...cellsWithTooFewRuns.map((cell) => ({
      type: 'few' as const,
      strategy: cell.strategy,
      runs: runValues(cell).length,
    })),
    ...refuseUnequalBudgets(a, b),
  ];
  if (refusals.length > 0) return refusePair(a, b, refusals);
  return design === 'paired' ? testPaired(a, b, options) : testUnpaired(a, b, options);
}

/** Tests two strategies over several data sets, or collects the reasons against a verdict. */
export function testPairOverDatasets(
  cellsOfA: readonly StrategyRuns[],
  cellsOfB: readonly StrategyRuns[],
  options: PairOptions,
): UnadjustedPair | RefusedPair {
  const { metric, confidence } = options;
  const [a, b] = [cellsOfA[0]!, cellsOfB[0]!];
  const strategyRefusals = [...cellsOfA, ...cellsOfB].flatMap((cell) => findRefusals(cell, options));
  const commonCells = cellsOfA.flatMap((cell) => {
    const cellOfB = cellsOfB.find(({ dataset }) => dataset === cell.dataset);
    return cellOfB === undefined ? [] : [[cell, cellOfB] as const];
  });
  const listMissingRuns = (cells: readonly StrategyRuns[], otherCells: readonly StrategyRuns[]) => [
    ...otherCells
      .filter(({ dataset }) => !cells.some((cell) => cell.dataset === dataset))
      .map(({ dataset, runs }) => ({ name: `data set ${dataset}`, count: runs.length })),
    ...commonCells.flatMap(([first, second]) => {
      const [cell, other] = cells === cellsOfA ? [first, second] : [second, first];
      const design = hasKeys(first) && hasKeys(second) ? 'paired' : 'unpaired';
      return findMissingRuns(cell, other, design);
    }),
  ];
  const missingRuns = [
    ...refuseMissing(a, listMissingRuns(cellsOfA, cellsOfB)),
    ...refuseMissing(b, listMissingRuns(cellsOfB, cellsOfA)),
  ];
  const refusals = [
    ...removeDuplicates(strategyRefusals),
    ...(strategyRefusals.length > 0 ? [] : missingRuns),
    ...commonCells.flatMap((cells) => refuseUnequalBudgets(...cells)).slice(0, 1),
  ];
  if (refusals.length > 0) return refusePair(a, b, refusals);

  const means = commonCells.map((cells) => cells.map((cell) => meanOf(runValues(cell))) as [number, number]);
  const { differences, tieAdjusted } = pairedDifferences(means);
  const ranking = new Ranking(metric);
  const estimate = pairedT(differences, { confidence });
  return {
    type: 'tested',
    a: a.strategy,
    b: b.strategy,
    design: 'datasets',
    n: { a: differences.length, b: differences.length },
    mean: meanOf(differences),
    // For balanced results this is the interval of the mixed model with data sets as a random effect.
    estimate: estimate && { type: 'seeds', ...estimate },
    wins: {
      a: tieAdjusted.filter((difference) => ranking.isBetter(difference, 0)).length,
      b: tieAdjusted.filter((difference) => ranking.isBetter(0, difference)).length,
    },
    primary: toUnadjusted('signed-rank', signedRank(tieAdjusted)),
    exact: undefined,
  };
}

function refusePair(
  { strategy: a }: StrategyRuns,
  { strategy: b }: StrategyRuns,
  refusals: readonly VerdictRefusal[],
): RefusedPair {
  return { type: 'refused', a, b, refusals };
}

/** Removes further reasons of the same kind about the same strategy. */
function removeDuplicates(refusals: readonly VerdictRefusal[]): readonly VerdictRefusal[] {
  const key = (refusal: VerdictRefusal) =>
    JSON.stringify([refusal.type, 'strategy' in refusal ? refusal.strategy : undefined]);
  return refusals.filter(
    (refusal, index) => refusals.findIndex((other) => key(other) === key(refusal)) === index,
  );
}

/** Chooses the design of a pair. Runs whose training sets overlap are always paired. */
function chooseDesign(
  a: StrategyRuns,
  b: StrategyRuns,
  { validationToTraining }: Pick<PairOptions, 'validationToTraining'>,
): 'paired' | 'unpaired' {
  if (validationToTraining > 0) return 'paired';
  const keys = new Set(b.runs.map(({ key }) => key));
  return hasKeys(a) && hasKeys(b) && a.runs.some(({ key }) => keys.has(key)) ? 'paired' : 'unpaired';
}

function hasKeys({ runs }: StrategyRuns): boolean {
  return runs.every(({ key }) => key !== undefined);
}

/** One missing run, or all runs of a missing data set. */
interface MissingRuns {
  readonly name: string;
  readonly count: number;
}

/**
 * Finds the missing runs of a strategy: runs without a value and, if values are paired, runs that only the other strategy
 * has.
 */
function findMissingRuns(
  cell: StrategyRuns,
  other: StrategyRuns,
  design: 'paired' | 'unpaired',
): readonly MissingRuns[] {
  const runsWithoutValue = cell.runs.filter(({ value }) => value === undefined);
  const keys = new Set(cell.runs.map(({ key }) => key));
  const absentRuns = design === 'unpaired' ? [] : other.runs.filter(({ key }) => !keys.has(key));
  return [...runsWithoutValue, ...absentRuns].map((run) => ({ name: formatRunName(run), count: 1 }));
}

function refuseMissing(
  { strategy }: StrategyRuns,
  missing: readonly MissingRuns[],
): readonly VerdictRefusal[] {
  if (missing.length === 0) return [];
  const count = missing.reduce((sum, runs) => sum + runs.count, 0);
  return [{ type: 'missing', strategy, runs: missing.map(({ name }) => name), count }];
}

function refuseUnequalBudgets(a: StrategyRuns, b: StrategyRuns): readonly VerdictRefusal[] {
  if (a.budget === undefined || b.budget === undefined) return [];
  const larger = Math.max(Math.abs(a.budget), Math.abs(b.budget));
  return Math.abs(a.budget - b.budget) <= budgetTolerance * larger
    ? []
    : [{ type: 'budgets', a: a.budget, b: b.budget }];
}

function testPaired(
  a: StrategyRuns,
  b: StrategyRuns,
  { confidence, validationToTraining }: PairOptions,
): UnadjustedPair {
  const isIndependent = validationToTraining === 0;
  const pairedRuns = a.runs.map((run) => [run, b.runs.find(({ key }) => key === run.key)!] as const);
  const { differences, tieAdjusted } = pairedDifferences(
    pairedRuns.map(([first, second]) => [first.value!, second.value!]),
  );
  const estimate = estimateFromTable(
    differences,
    isIndependent ? createDifferenceTable(pairedRuns) : undefined,
    { confidence, validationToTraining },
  );
  const rankTest = toUnadjusted('signed-rank', signedRank(tieAdjusted));
  const signFlipTest = signFlip(tieAdjusted);
  return {
    type: 'tested',
    a: a.strategy,
    b: b.strategy,
    design: 'paired',
    n: { a: differences.length, b: differences.length },
    mean: meanOf(differences),
    estimate,
    wins: undefined,
    primary:
      estimate !== undefined
        ? { type: 't', p: estimate.p, smallest: 0 }
        : isIndependent && signFlipTest !== undefined
          ? toUnadjusted('sign-flip', signFlipTest)
          : { ...rankTest, p: 1, smallest: 1 },
    exact: estimate !== undefined && isIndependent ? rankTest : undefined,
  };
}

function testUnpaired(a: StrategyRuns, b: StrategyRuns, { confidence }: PairOptions): UnadjustedPair {
  const [first, second] = [runValues(a), runValues(b)];
  const estimate = welchT(first, second, confidence);
  const rankTest = toUnadjusted('mann-whitney', mannWhitney(first, second)!);
  return {
    type: 'tested',
    a: a.strategy,
    b: b.strategy,
    design: 'unpaired',
    n: { a: first.length, b: second.length },
    mean: meanOf(first) - meanOf(second),
    estimate: estimate && { type: 'welch', ...estimate },
    wins: undefined,
    primary: estimate === undefined ? rankTest : { type: 'welch', p: estimate.p, smallest: 0 },
    exact: estimate === undefined ? undefined : rankTest,
  };
}

function toUnadjusted(type: ResultTest['type'], { p, smallest }: ExactTest): UnadjustedTest {
  return { type, p, smallest };
}

/**
 * Differences by seed and example. Undefined unless all runs have values of equally many examples: runs with equal
 * numbers are assumed to share their examples.
 */
function createDifferenceTable(pairedRuns: readonly (readonly [Run, Run])[]): DifferenceTable | undefined {
  const count = pairedRuns[0]?.[0].examples?.length;
  if (count === undefined || pairedRuns.flat().some(({ examples }) => examples?.length !== count))
    return undefined;
  return {
    rows: pairedRuns.map(([{ examples: first }, { examples: second }]) =>
      Float64Array.from(first!, (value, example) => value - second![example]!),
    ),
    degreesOfFreedom: count - 1,
  };
}
