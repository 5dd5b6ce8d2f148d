import { claimDefinition, type ClaimChoice, type ClaimEvent, type LedgerEntry } from '@ridgeline/core/ledger';
import {
  claimName,
  finalsMetric,
  isRound,
  nestingOf,
  RidgelineError,
  requireRunnable,
  sanitise,
  studiesBelow,
  sumCounts,
  type Configuration,
  type StudyView,
  type SweepDefinition,
  type Study,
} from '@ridgeline/core';
import { tasksOf } from '@ridgeline/core/parse';
import { assertDataAvailable, findDataSource } from '@ridgeline/trainer';
import { assertEnded } from '../assert-ended.ts';
import { findFinals } from '../find-finals.ts';

/** Test part, in the ledger, of a program or module that reads its own test data. */
const unknownTestPart = 'program';

/** Names of a claim's strategies. */
interface ClaimedPair {
  readonly strategy: string;
  readonly baseline: string;
}

/**
 * Finds the best configurations of the two strategies of a claim.
 *
 * @throws RidgelineError `USAGE` for a study that is not a search; for a search that has not ended, has no held-out test
 * part, or ranks by a metric that cannot be computed on the test part; for a strategy that is its own baseline; for a
 * strategy or baseline without a complete configuration.
 */
export async function chooseClaimedConfigurations(
  view: StudyView,
  search: Study<SweepDefinition>,
  { strategy, baseline }: ClaimedPair,
): Promise<ClaimChoice> {
  const { name, definition } = search;
  if (definition.finalsOf !== undefined || definition.partOf !== undefined)
    throw usageError(`${name} is not a search.`, 'Name the search that it belongs to.');
  assertEnded(search);
  if (nestingOf(definition).type === 'split')
    throw usageError(
      `The nested searches of ${name} read every row, which leaves no test part for a claim.`,
      'To hold rows out, set `test` in `task.data` and `finals: { splits: 1 }`.',
    );
  if (finalsMetric(definition) === undefined)
    throw usageError(
      `${definition.metric.name} cannot be computed on the test part.`,
      'A claim needs a search that ranks by a metric of the validation part, such as val_loss.',
    );
  if (strategy === baseline)
    throw usageError('The strategy and the baseline of a claim must differ.', 'Name another baseline.');
  const rows = await view.strategies(name);
  const findBest = (strategyName: string): Configuration => {
    const best = rows.find((row) => row.strategy === strategyName)?.best;
    if (best !== undefined) return best.configuration;
    const names = definition.strategies
      .map((strategyDefinition) => sanitise(strategyDefinition.name))
      .join(', ');
    throw usageError(
      `${name} has no complete configuration of the strategy "${sanitise(strategyName)}".`,
      `Its strategies: ${names}.`,
    );
  };
  return { strategy: findBest(strategy), baseline: findBest(baseline) };
}

/**
 * Identifies the test part of a claim by the SHA-256, in hex, of the held-out table or of the data set; by `program` for a
 * program or module whose test data are unknown.
 *
 * @throws RidgelineError `DATA_MISSING` if the data set is not on this machine.
 */
export function identifyTestPart(definition: SweepDefinition, { baseline }: ClaimChoice): string {
  const { test } = definition.finals;
  if (test !== undefined) return definition.files![test.table]!;
  const { data } = tasksOf(definition)(baseline.parameters);
  if (data === undefined) return unknownTestPart;
  assertDataAvailable(data);
  return findDataSource(data)!.sha256;
}

/**
 * Counts the rounds of finals that used a test part. The finals of claims do not count. For a program or module whose
 * test data are unknown, counts the rounds of its own search.
 */
export async function countFinalsRounds(view: StudyView, search: string, testPart: string): Promise<number> {
  const studies = await view.studies();
  if (testPart === unknownTestPart) {
    const rounds = studiesBelow(studies, search).filter(isRound).filter(hasUnknownTestPart);
    const progress = await Promise.all(rounds.map(({ name }) => view.progress(name)));
    return progress.filter(({ ended }) => sumCounts(ended) > 0).length;
  }
  const roundNames = studies.filter(isRound).map(({ name }) => name);
  const rows = (await Promise.all(roundNames.map((name) => view.ledger(name)))).flat();
  const rowsOfTestPart = rows.filter((row) => row.data === testPart && roundNames.includes(row.study));
  return new Set(rowsOfTestPart.map(({ study }) => study)).size;
}

function hasUnknownTestPart({ definition }: Study): boolean {
  if (definition.type === 'network' || definition.finals.test !== undefined) return false;
  return definition.type !== 'module' || definition.objective.data === undefined;
}

/**
 * Definition of a claim's finals: the stored one if they have started, otherwise a new one.
 *
 * @throws RidgelineError `USAGE` if a search has the name of the finals.
 */
export async function claimFinalsDefinition(
  view: StudyView,
  search: SweepDefinition,
  claim: LedgerEntry<ClaimEvent>,
  choice: ClaimChoice,
): Promise<SweepDefinition> {
  const { study, entry } = claim;
  const startedFinals = findFinals(await view.studies(), study, claimName(study, entry));
  return startedFinals === undefined
    ? claimDefinition(search, claim, choice)!
    : requireRunnable(startedFinals).definition;
}

function usageError(message: string, hint: string): RidgelineError {
  return new RidgelineError('USAGE', message, { hint });
}
