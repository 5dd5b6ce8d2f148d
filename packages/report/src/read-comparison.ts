import {
  compareStrategies,
  type Comparison,
  type ComparisonOptions,
  type StrategyStanding,
} from '@ridgeline/compare';
import {
  roundsOf,
  searchOf,
  type FinishedTrial,
  type Study,
  type StudyView,
  type TestExamples,
} from '@ridgeline/core';
import { readFinishedTrials } from './export/read-trials.ts';

/** What a person may want otherwise; what the study says of itself is read. */
export type ComparisonWishes = Pick<ComparisonOptions, 'alpha' | 'resolve' | 'equivalent'>;

/** A study as its strategies are compared. */
export interface ComparedStudy {
  readonly study: Study;
  /** Those that have ended, by number. */
  readonly trials: readonly FinishedTrial[];
  readonly comparison: Comparison;
}

/**
 * Compares the strategies of one study, a search or a round of finals; an open one in the interim.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 */
export async function readComparison(
  view: StudyView,
  name: string,
  wishes: ComparisonWishes = {},
): Promise<ComparedStudy> {
  const study = await view.study(name);
  const trials = await readFinishedTrials(view, name);
  const { definition, state } = study;
  const { finalsOf } = definition;
  const comparison = compareStrategies(trials, definition, {
    ...wishes,
    interim: state === 'open',
    planned: study.plan?.trials,
    ...(finalsOf === undefined
      ? {}
      : {
          rounds: Math.max(
            finalsOf.round,
            roundsOf(await view.studies(), searchOf(study) ?? finalsOf.study).length,
          ),
          examples: await readExamples(view, name, trials),
          searched: await readStandings(view, searchOf(study) ?? finalsOf.study),
        }),
  });
  return { study, trials, comparison };
}

/**
 * The last round of a search's finals that has come to anything; undefined where there is none.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 */
export async function readFinals(
  view: StudyView,
  search: string,
  wishes: ComparisonWishes = {},
): Promise<ComparedStudy | undefined> {
  for (const { name } of roundsOf(await view.studies(), search).toReversed()) {
    const compared = await readComparison(view, name, wishes);
    if (compared.trials.length > 0) return compared;
  }
  return undefined;
}

/** The strategies of the search that finals follow; none where it is not there any more. */
async function readStandings(view: StudyView, search: string): Promise<readonly StrategyStanding[]> {
  const studies = await view.studies();
  if (!studies.some(({ name }) => name === search)) return [];
  return (await readComparison(view, search)).comparison.strategies;
}

async function readExamples(
  view: StudyView,
  study: string,
  trials: readonly FinishedTrial[],
): Promise<ReadonlyMap<number, TestExamples>> {
  const examples = new Map<number, TestExamples>();
  for (const { trial, outcome } of trials) {
    const told = outcome.type === 'complete' ? await view.testExamples(study, trial.number) : undefined;
    if (told !== undefined) examples.set(trial.number, told);
  }
  return examples;
}
