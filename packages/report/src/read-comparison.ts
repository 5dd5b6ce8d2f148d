import {
  compareNested,
  compareStrategies,
  describeComparison,
  poolRounds,
  type Comparison,
  type ComparisonOptions,
  type FinalsPart,
  type FinalsRecord,
  type TestDataUse,
  type StrategyStanding,
} from '@ridgeline/compare';
import {
  innerSearches,
  isNested,
  nestedRounds,
  nestingOf,
  planHash,
  rootOf,
  finalsRoundsOf,
  searchOf,
  type FinishedTrial,
  type Study,
  type StudyView,
  type StudyDefinition,
  type TestExamples,
} from '@ridgeline/core';
import { readFinishedTrials } from './export/read-trials.ts';

/** Options that a user can set; the study determines the others. */
export type ComparisonSettings = Pick<ComparisonOptions, 'alpha' | 'resolve' | 'equivalent' | 'look'>;

/** Study with the comparison of its strategies. */
export interface ComparedStudy {
  readonly study: Study;
  /** Ended trials, by number; for nested finals, the rounds of the inner searches one after another. */
  readonly trials: readonly FinishedTrial[];
  readonly comparison: Comparison;
}

/**
 * Compares the strategies of a search, or of a round of finals pooled with the earlier rounds. An open study gets an
 * interim comparison.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 */
export async function readComparison(
  view: StudyView,
  name: string,
  settings: ComparisonSettings = {},
): Promise<ComparedStudy> {
  const study = await view.study(name);
  const trials = await readFinishedTrials(view, name);
  const { definition, state } = study;
  const { finalsOf } = definition;
  const options = { ...settings, interim: state === 'open', planned: study.plan?.trials };
  if (finalsOf === undefined)
    return { study, trials, comparison: compareStrategies(trials, definition, options) };
  const search = searchOf(study) ?? finalsOf.study;
  const rounds = finalsRoundsOf(await view.studies(), search);
  const earlierRounds = rounds.filter((round) => round.definition.finalsOf!.round < finalsOf.round);
  const earlierParts = await Promise.all(earlierRounds.map((round) => readRound(view, round)));
  const earlierComparisons = await Promise.all(
    earlierRounds.map((round) => readComparison(view, round.name, withoutLook(settings))),
  );
  const pool = poolRounds(
    { definition, trials, examples: await readExamples(view, name, trials) },
    earlierParts,
  );
  const comparison = compareStrategies(pool.trials, pool.definition, {
    ...options,
    look: settings.look === undefined ? undefined : settings.look + pool.pooled,
    examples: pool.examples,
    pooled: pool.pooled,
    rounds: Math.max(finalsOf.round, rounds.length),
    earlierAnswers: earlierComparisons.map(
      (earlierRound) => describeComparison(earlierRound.comparison).answer,
    ),
    record: await readRecord(view, study),
    searchStandings: await readStandings(view, search),
  });
  return { study, trials, comparison };
}

/**
 * Reads the comparison of the last round of finals with an ended trial; undefined without such a round.
 *
 * In a nested search, the rounds of all inner searches with the same number count as one. Reads the last round that at
 * least one inner search has started, even without an ended trial. `study` is this round of the first such inner search.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 */
export async function readFinals(
  view: StudyView,
  search: string,
  settings: ComparisonSettings = {},
): Promise<ComparedStudy | undefined> {
  const { definition } = await view.study(search);
  if (isNested(definition)) return readNested(view, definition, settings);
  for (const { name } of finalsRoundsOf(await view.studies(), search).toReversed()) {
    const finals = await readComparison(view, name, settings);
    if (finals.trials.length > 0) return finals;
  }
  return undefined;
}

/** Numbers of the configurations that represent their strategies. */
export function chosenConfigurationNumbers({
  strategies,
}: Pick<Comparison, 'strategies'>): ReadonlySet<number> {
  return new Set(strategies.flatMap(({ chosen }) => chosen?.configuration.number ?? []));
}

/** Settings without the look, which refers only to the round that was requested. */
function withoutLook({ look: _, ...settings }: ComparisonSettings): ComparisonSettings {
  return settings;
}

async function readRound(view: StudyView, { name, definition }: Study): Promise<FinalsPart> {
  const trials = await readFinishedTrials(view, name);
  return { definition, trials, examples: await readExamples(view, name, trials) };
}

/** Reads the strategies' standings in the search; empty if that study no longer exists. */
async function readStandings(view: StudyView, search: string): Promise<readonly StrategyStanding[]> {
  const studies = await view.studies();
  if (!studies.some(({ name }) => name === search)) return [];
  return (await readComparison(view, search)).comparison.strategies;
}

/** Reads the comparison of nested finals, in the last round that any inner search has started. */
async function readNested(
  view: StudyView,
  definition: StudyDefinition,
  settings: ComparisonSettings,
): Promise<ComparedStudy | undefined> {
  const studies = await view.studies();
  const searches = innerSearches(definition);
  const rounds = nestedRounds(studies, definition);
  const lastRound = Math.max(0, ...rounds.map((round) => round.definition.finalsOf!.round));
  const lastRounds = rounds.filter((round) => round.definition.finalsOf!.round === lastRound);
  const [firstStudy] = lastRounds;
  if (firstStudy === undefined) return undefined;
  const parts: FinalsPart[] = [];
  for (const round of lastRounds) parts.push(await readRound(view, round));
  const comparison = compareNested(definition, parts, {
    ...settings,
    rounds: lastRound,
    record: await readRecord(view, firstStudy),
    planned: searches.length * definition.strategies.length * firstStudy.definition.seeds.length,
    nested: nestingOf(definition),
    interim: lastRounds.length < searches.length || lastRounds.some(({ state }) => state === 'open'),
  });
  return { study: firstStudy, trials: parts.flatMap(({ trials }) => trials), comparison };
}

/** Reads the stored record of a round of finals. For nested finals, `round` is that of the first inner search. */
async function readRecord(view: StudyView, round: Study): Promise<FinalsRecord> {
  const roots = new Map((await view.studies()).map((study) => [study.name, rootOf(study)]));
  const ownRoot = rootOf(round);
  const uses = new Map<string, TestDataUse>();
  for (const { study, trials, first, last } of await view.ledger(round.name)) {
    const root = roots.get(study) ?? study;
    const previousUse = uses.get(root);
    uses.set(root, {
      study: root,
      isOwn: root === ownRoot,
      networks: trials + (previousUse?.networks ?? 0),
      first: Math.min(first, previousUse?.first ?? first),
      last: Math.max(last, previousUse?.last ?? last),
    });
  }
  return { plan: planHash(round.definition)!, ledger: [...uses.values()] };
}

async function readExamples(
  view: StudyView,
  study: string,
  trials: readonly FinishedTrial[],
): Promise<ReadonlyMap<number, TestExamples>> {
  const examples = new Map<number, TestExamples>();
  for (const { trial, outcome } of trials) {
    const trialExamples =
      outcome.type === 'complete' ? await view.testExamples(study, trial.number) : undefined;
    if (trialExamples !== undefined) examples.set(trial.number, trialExamples);
  }
  return examples;
}
