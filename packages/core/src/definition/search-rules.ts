import { didYouMeanHint } from '../did-you-mean.ts';
import { keyProblem, valueProblem, type Problem } from '../error.ts';
import { pluralize } from '../wording.ts';
import { duplicateSummaryProblems } from './deprecated-keys.ts';
import { firstSeeds, type FinalsPlan } from './sweep-definition.ts';
import type { ParsedFile } from './sweep-file.ts';

/**
 * Settings of a search that control learning, stopping and failures, with defaults filled in.
 *
 * @param hasSmallTable true if the data are a table that is too small for its own test part
 */
export function searchRules(file: ParsedFile, hasSmallTable: boolean) {
  return {
    runCap: file.runCap,
    target: file.target ?? file.metric.target,
    patience: file.patience,
    time: file.time,
    pruner: file.pruner ?? file.earlyTerminate ?? { name: 'none' },
    lag: file.lag,
    asynchronous: file.asynchronous,
    onNan: file.onNan,
    failures: {
      timeout: file.timeout,
      retries: file.retries,
      maxFailures: file.failFast ? 0 : (file.maxFailures ?? ('same_error' as const)),
    },
    finals: finalsPlan(file, hasSmallTable),
    smallestDifference: file.smallestDifference,
    ...(file.warmStart === undefined ? {} : { warmStart: { study: file.warmStart } }),
    ...(file.searches > 1 ? { searches: file.searches } : {}),
  };
}

/** Number of rows below which a table is too small for its own test part. */
export const SMALL_TABLE = 5000;

const SMALL_TABLE_SPLITS = 5;
const FINALS_SEEDS_WITH_SPLITS = 5;
const FINALS_SEEDS = 10;

function finalsPlan(
  { finals: { seeds, splits, ...plan }, searches, objectives }: ParsedFile,
  hasSmallTable: boolean,
): FinalsPlan {
  const hasDefaultSplits =
    splits === undefined &&
    hasSmallTable &&
    objectives === undefined &&
    searches === 1 &&
    plan.until === undefined;
  const splitCount = hasDefaultSplits ? SMALL_TABLE_SPLITS : (splits ?? 1);
  const hasSplits = splitCount > 1;
  return {
    ...plan,
    seeds: seeds ?? firstSeeds(hasSplits ? FINALS_SEEDS_WITH_SPLITS : FINALS_SEEDS, 1000),
    ...(hasSplits ? { splits: splitCount } : {}),
    ...(hasDefaultSplits ? { byDefault: seeds === undefined ? ['splits', 'seeds'] : ['splits'] } : {}),
  };
}

/** Problems of keys that are valid individually but not together. */
export function contradictionProblems(file: ParsedFile): readonly Problem[] {
  const { pruner } = file;
  const { all: seeds, min: minSeeds } = file.seeds;
  return onlyProblems([
    file.runCap !== undefined &&
      file.runCap < seeds.length &&
      valueProblem(
        ['run_cap'],
        `run_cap counts trials: one configuration needs ${seeds.length}, one per seed, not ${file.runCap}`,
        `write at least ${seeds.length}`,
      ),
    pruner !== undefined &&
      file.earlyTerminate !== undefined &&
      bothKeysProblem('early_terminate', 'pruner', 'early_terminate is the pruner of W&B'),
    file.target !== undefined &&
      file.metric.target !== undefined &&
      bothKeysProblem('target', 'metric.target', 'metric.target means the same in W&B'),
    ...duplicateSummaryProblems(file.metric),
    file.lag !== undefined &&
      file.asynchronous &&
      bothKeysProblem('lag', 'asynchronous', 'an asynchronous search never waits'),
    file.maxFailures !== undefined &&
      file.failFast &&
      bothKeysProblem('max_failures', 'fail_fast', 'fail_fast is max_failures: 0'),
    minSeeds !== undefined &&
      file.runCap !== undefined &&
      file.runCap >= seeds.length &&
      file.runCap < seeds.length * strategyCount(file) &&
      valueProblem(
        ['run_cap'],
        `run_cap counts trials: each of ${strategyCount(file)} strategies needs at least ${seeds.length} for one configuration with all seeds`,
        `write at least ${seeds.length * strategyCount(file)}`,
      ),
    file.warmStart !== undefined &&
      file.objectives !== undefined &&
      bothKeysProblem('objectives', 'warm_start', 'warm_start gives samplers results of one metric'),
    file.warmStart !== undefined &&
      file.constraints !== undefined &&
      bothKeysProblem('constraints', 'warm_start', 'earlier results may violate the constraints'),
    minSeeds !== undefined &&
      (file.objectives !== undefined || file.constraints !== undefined) &&
      bothKeysProblem(
        file.objectives === undefined ? 'constraints' : 'objectives',
        'seeds.min',
        'further seeds go to the best configuration by one metric',
      ),
    minSeeds !== undefined &&
      file.asynchronous &&
      bothKeysProblem('asynchronous', 'seeds.min', 'further seeds depend on the order in which trials end'),
    minSeeds !== undefined &&
      pruner?.name === 'paired' &&
      bothKeysProblem('pruner paired', 'seeds.min', 'both decide how many seeds a configuration gets'),
    minSeeds !== undefined &&
      pruner?.name === 'asha' &&
      bothKeysProblem('pruner asha', 'seeds.min', 'asha compares trainings with equally many seeds'),
    ...expectedPatienceProblems(file),
    pruner?.name === 'paired' &&
      pruner.startup >= seeds.length &&
      valueProblem(
        ['pruner'],
        `pruner paired compares after ${pluralize(pruner.startup, 'seed')}, but the file has ${pluralize(seeds.length, 'seed')}`,
        `write \`seeds: ${pruner.startup + 3}\``,
      ),
    ...finalsProblems(file),
  ]);
}

/** Problems of `patience: expected`, which models one value per configuration, from all epochs and all seeds. */
function expectedPatienceProblems(file: ParsedFile): readonly Problem[] {
  if (file.patience !== 'expected') return [];
  return onlyProblems([
    file.objectives !== undefined &&
      bothKeysProblem('objectives', 'patience: expected', 'it predicts the improvement of a single metric'),
    file.constraints !== undefined &&
      bothKeysProblem('constraints', 'patience: expected', 'it predicts the improvement of a single metric'),
    file.seeds.min !== undefined &&
      bothKeysProblem('seeds.min', 'patience: expected', 'configurations with fewer seeds cannot be chosen'),
    file.pruner?.name === 'asha' &&
      bothKeysProblem('pruner asha', 'patience: expected', 'paused trainings have no value yet'),
  ]);
}

function strategyCount({ strategies }: ParsedFile): number {
  return strategies === undefined ? 1 : Object.keys(strategies).length;
}

/** Minimum number of searches for a verdict on strategies. */
const MIN_SEARCHES = 5;

/** Minimum number of seeds for finals with interim tests. */
const MIN_SEEDS_WITH_LOOKS = 6;

function finalsProblems({ finals, searches, strategies = {} }: ParsedFile): readonly Problem[] {
  const { until, seeds, against, splits = 1 } = finals;
  const names = Object.keys(strategies);
  return onlyProblems([
    until !== undefined &&
      seeds !== undefined &&
      seeds.length < MIN_SEEDS_WITH_LOOKS &&
      valueProblem(
        ['finals', 'seeds'],
        `finals until decided need ${MIN_SEEDS_WITH_LOOKS} seeds or more, not ${seeds.length}: the first test is after 4 seeds`,
        'write `finals: { seeds: 40, until: decided }`',
      ),
    searches > 1 &&
      searches < MIN_SEARCHES &&
      valueProblem(
        ['searches'],
        `searches must be ${MIN_SEARCHES} or more, not ${searches}: a search counts as one observation`,
        'write `searches: 10`, or leave it out to compare the settings that one search found',
      ),
    splits > 1 &&
      searches > 1 &&
      valueProblem(
        ['searches'],
        'searches has no meaning with finals.splits, which has a search for each split',
        'remove one of them',
      ),
    until !== undefined &&
      (splits > 1 || searches > 1) &&
      valueProblem(
        ['finals', 'until'],
        `finals.until has no meaning with ${splits > 1 ? 'finals.splits' : 'searches'}: there is one test, at the end`,
        'remove one of them',
      ),
    against !== undefined &&
      !names.includes(against) &&
      valueProblem(
        ['finals', 'against'],
        `finals.against must be the name of a strategy, not "${against}"`,
        didYouMeanHint(against, names) ??
          (names.length === 0 ? 'the file has no strategies' : `choose from ${names.join(', ')}`),
      ),
  ]);
}

/** Selects the problems among the results of checks; a passed check is false. */
function onlyProblems(checks: readonly (Problem | false)[]): readonly Problem[] {
  return checks.filter((problem) => problem !== false);
}

function bothKeysProblem(key: string, otherKey: string, hint: string): Problem {
  return keyProblem([key.split(' ')[0]!], `the file has both ${key} and ${otherKey}`, hint);
}
