import {
  allOutcomes,
  finalsRoundsOf,
  searchOf,
  type FinishedTrial,
  type StrategyRow,
  type Study,
  type StudyView,
  type TestExamples,
} from '@ridgeline/core';
import type { Comparison, FinalsPart } from '@ridgeline/compare';
import { isOver, type FrontData } from '../view-model/snapshot.ts';

/**
 * Creates a function that compares a study's strategies: in a search by their best configurations, in finals by all
 * trials and test examples of this round and the earlier ones. An unchanged comparison is not computed again.
 */
export function createComparisonReader(
  view: StudyView,
): (study: Study, strategies: readonly StrategyRow[], cursor: number) => Promise<Comparison> {
  /** Test examples by study and trial. */
  const examplesByStudy = new Map<string, ReadonlyMap<number, TestExamples>>();
  let lastResult: { readonly key: string; readonly comparison: Comparison } | undefined;

  return async (study, strategies, cursor) => {
    const isOpen = !isOver(study);
    const isSearch = study.definition.finalsOf === undefined;
    // The comparison depends only on these values.
    const key = JSON.stringify([isOpen, isSearch ? strategies.map(({ best }) => best) : cursor]);
    if (lastResult?.key === key) return lastResult.comparison;
    const comparison = await (isSearch
      ? compareBest(study, strategies, isOpen)
      : compareFinals(study, isOpen));
    lastResult = { key, comparison };
    return comparison;
  };

  async function compareBest(
    { name, definition }: Study,
    strategies: readonly StrategyRow[],
    interim: boolean,
  ): Promise<Comparison> {
    // Loaded on demand, because loading the statistics would delay the first frame.
    const { compareStrategies } = await import('@ridgeline/compare');
    const repeats = definition.seeds.length;
    const numbers = strategies.flatMap(({ best }) =>
      best === undefined
        ? []
        : definition.seeds.map((_, repeat) => best.configuration.number * repeats + repeat),
    );
    const rows = await Promise.all(numbers.map((number) => view.trial(name, number)));
    const trials = rows.flatMap((row) => (row.state === 'ended' ? [row.finished] : []));
    return compareStrategies(trials, definition, { interim });
  }

  async function compareFinals(study: Study, interim: boolean): Promise<Comparison> {
    const { compareStrategies, poolRounds } = await import('@ridgeline/compare');
    const { study: search, round } = study.definition.finalsOf!;
    const rounds = finalsRoundsOf(await view.studies(), searchOf(study) ?? search);
    const earlierRounds = rounds.filter(({ definition }) => definition.finalsOf!.round < round);
    const [currentPart, ...earlierParts] = await Promise.all([study, ...earlierRounds].map(readRound));
    const pool = poolRounds(currentPart!, earlierParts);
    return compareStrategies(pool.trials, pool.definition, {
      interim,
      examples: pool.examples,
      pooled: pool.pooled,
      rounds: Math.max(round, rounds.length),
    });
  }

  async function readRound({ name, definition }: Study): Promise<FinalsPart> {
    const examples = new Map(examplesByStudy.get(name));
    const trials: FinishedTrial[] = [];
    for await (const finishedTrial of allOutcomes(view, name)) {
      trials.push(finishedTrial);
      const { number } = finishedTrial.trial;
      if (finishedTrial.outcome.type !== 'complete' || examples.has(number)) continue;
      const trialExamples = await view.testExamples(name, number);
      if (trialExamples !== undefined) examples.set(number, trialExamples);
    }
    examplesByStudy.set(name, examples);
    return { definition, trials, examples };
  }
}

/** Factor by which the number of outcomes must grow before a front is computed again. */
const recomputationGrowth = 1.05;

/**
 * Creates a function that reads the front of a study with several objectives. It computes the front again when the
 * number of outcomes has grown by 5 %, and when the study is over.
 */
export function createFrontReader(view: StudyView): (study: Study, cursor: number) => Promise<FrontData> {
  let lastResult: { readonly cursor: number; readonly isOver: boolean; readonly data: FrontData } | undefined;

  return async (study, cursor) => {
    const isCurrent = lastResult?.cursor === cursor && lastResult.isOver === isOver(study);
    if (
      lastResult !== undefined &&
      (isCurrent || (!isOver(study) && cursor < recomputationGrowth * lastResult.cursor))
    )
      return lastResult.data;
    // Loaded on demand, because loading the statistics would delay the first frame.
    const { configurationMeans, describeFront, studyFront } = await import('@ridgeline/compare');
    const trials: FinishedTrial[] = [];
    for await (const finishedTrial of allOutcomes(view, study.name)) trials.push(finishedTrial);
    const front = studyFront(trials, study.definition, { interim: !isOver(study) });
    const { summary } = describeFront(front);
    const means = configurationMeans(trials, study.definition, front);
    const data: FrontData = { view: 'front', front, means, summary };
    lastResult = { cursor, isOver: isOver(study), data };
    return data;
  };
}
