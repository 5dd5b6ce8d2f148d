import { plannedLooks } from '@ridgeline/compare';
import {
  finalsDefinition,
  finalsName,
  finalsSeedsOf,
  innerSearches,
  isNested,
  isRound,
  pluralize,
  userFilesOf,
  RidgelineError,
  nestedRounds,
  smallestDifferenceOf,
  studiesBelow,
  sanitise,
  shellWord,
  type ConfigurationRow,
  type FinalsDesign,
  requireRunnable,
  type Study,
  type StudyDefinition,
  type StudyView,
  type SweepDefinition,
} from '@ridgeline/core';
import { assertEnded } from '../assert-ended.ts';
import { forceBackend } from '../backend-option.ts';
import type { EventSink } from '../events/event-sink.ts';
import { parseDatabase } from '../database.ts';
import { exitCodes, replaceOk, type ExitCode } from '../exit-code.ts';
import { findFinals } from '../find-finals.ts';
import { createFileCheck } from '../user-files.ts';
import { withStudy } from '../with-study.ts';
import { showFinals } from '../show-result.ts';
import { runDefinition } from '../run/run-definition.ts';
import type { RunOptions } from '../run/run-options.ts';
import type { RunResult } from '../run/run-session.ts';
import type { RunFinals } from './run.ts';

interface FinalsOptions extends RunOptions {
  /** Start another round, with this many new seeds. */
  readonly more?: number;
}

/**
 * Retrains the best configuration of each strategy with new seeds, and judges it on the test part. Nested finals run
 * each inner search, followed by its part of the finals. A round that has started keeps its design, even if the search
 * finds better configurations later.
 */
export async function finalsCommand(study: string | undefined, options: FinalsOptions): Promise<ExitCode> {
  forceBackend(options.backend);
  return runRound(study, options);
}

/** Runs the finals of a search that `run` has just completed. */
export const runFinalsAfter: RunFinals = (search, options, events) =>
  // With `fresh`, the search has already archived the old finals.
  runRound(search.name, { ...options, fresh: false }, events);

/**
 * Continues with the finals of a search that ended with `code`, if finals have started or `options` requests them. The
 * finals of claims do not count. Returns `code` if no finals run or if they end with `ok`, otherwise their exit code.
 */
export async function resumeFinals(
  { name, definition: { finalsOf, partOf } }: Study,
  options: RunOptions,
  code: ExitCode,
): Promise<ExitCode> {
  if (finalsOf !== undefined || partOf !== undefined) return code;
  const startedStudies = await withStudy(options.db, name, async (view) =>
    studiesBelow(await view.studies(), name).filter(
      ({ definition }) => definition.finalsOf?.claim === undefined,
    ),
  );
  if (options.finals !== true && startedStudies.length === 0) return code;
  return replaceOk(await runRound(name, options), code);
}

async function runRound(
  study: string | undefined,
  options: FinalsOptions,
  events?: EventSink,
): Promise<ExitCode> {
  const search = await withStudy(options.db, study, (_, storedStudy) => requireRunnable(storedStudy));
  // `study` may name finals instead of their search.
  if (search.definition.finalsOf !== undefined) return (await checkFilesAndRun(search.definition)).code;
  assertEnded(search);
  const round = await withStudy(options.db, search.name, (view) => planRound(view, search, options.more));
  let code: ExitCode = exitCodes.ok;
  for (const innerSearch of innerSearches(search.definition)) {
    if (!(await hasRound(innerSearch.name, round.number)) && innerSearch.name !== search.name) {
      const searchResult = await checkFilesAndRun(innerSearch);
      if (!searchResult.mayContinue) return searchResult.code;
      code = replaceOk(code, searchResult.code);
    }
    const definition = await withStudy(options.db, innerSearch.name, (view, storedStudy) =>
      readRoundDefinition(view, requireRunnable(storedStudy), round),
    );
    const finalsResult = await checkFilesAndRun(definition);
    if (!finalsResult.mayContinue) return finalsResult.code;
    code = replaceOk(code, finalsResult.code);
  }
  if (isNested(search.definition) && events === undefined) {
    await withStudy(options.db, search.name, (view) =>
      showFinals(view, search.name, parseDatabase(options.db)),
    );
  }
  return code;

  async function checkFilesAndRun(definition: SweepDefinition): Promise<RunResult> {
    createFileCheck(userFilesOf(definition))();
    return runDefinition(definition, options, events);
  }

  async function hasRound(name: string, round: number): Promise<boolean> {
    return withStudy(options.db, search.name, async (view) =>
      (await view.studies()).some((storedStudy) => storedStudy.name === finalsName(name, round)),
    );
  }
}

/** Round of finals of one search, or of several that are judged together. */
interface RoundPlan {
  /** Number of the round, from 1. */
  readonly number: number;
  readonly seeds: readonly number[];
  /** Design of a started round; undefined for a new one. */
  readonly design: FinalsDesign | undefined;
}

/**
 * Selects the last round. Plans a new one if there is none, or if more seeds are requested and the last is complete.
 * All rounds of a search are numbered in one sequence, nested or not, because each spends a part of alpha.
 *
 * @throws RidgelineError `USAGE` if the last round is not complete and its number of seeds is not `more`.
 */
async function planRound(
  view: StudyView,
  { name, definition }: Study,
  more: number | undefined,
): Promise<RoundPlan> {
  const studies = await view.studies();
  const rounds = nestedRounds(studies, definition);
  const lastNumber = findLastRoundNumber(rounds);
  const innerRounds = innerSearches(definition).map((search) =>
    rounds.find((round) => round.name === finalsName(search.name, lastNumber)),
  );
  const isUnfinished = innerRounds.some((round) => round?.state !== 'complete');
  if (lastNumber > 0 && (more === undefined || isUnfinished)) {
    const { seeds, finalsOf } = innerRounds.find((round) => round !== undefined)!.definition;
    if (more !== undefined && more !== seeds.length)
      throw unfinishedRoundError(name, lastNumber, seeds.length);
    return { number: lastNumber, seeds, design: finalsOf?.design };
  }
  const earlierRounds = studiesBelow(studies, name).filter(isRound);
  return {
    number: findLastRoundNumber(earlierRounds) + 1,
    seeds: chooseSeeds(definition, earlierRounds, more),
    design: undefined,
  };
}

function unfinishedRoundError(search: string, round: number, seedCount: number): RidgelineError {
  return new RidgelineError(
    'USAGE',
    `Round ${round} of the finals of ${sanitise(search)}, with ${pluralize(seedCount, 'seed')}, has not finished.`,
    { hint: `Finish it first, without --more: ridgeline finals ${shellWord(search)}` },
  );
}

function findLastRoundNumber(rounds: readonly Study[]): number {
  return Math.max(0, ...rounds.map(({ definition }) => definition.finalsOf?.round ?? 0));
}

/** Reads the definition of a round of a search; makes a new one if the round has not started. */
async function readRoundDefinition(
  view: StudyView,
  search: Study<SweepDefinition>,
  round: RoundPlan,
): Promise<SweepDefinition> {
  const name = finalsName(search.name, round.number);
  const startedRound = findFinals(await view.studies(), search.name, name);
  return startedRound === undefined
    ? createRoundDefinition(view, search, round)
    : requireRunnable(startedRound).definition;
}

/** Chooses the seeds of a round: those of the sweep file, or `more` new seeds above all used ones. */
function chooseSeeds(
  definition: StudyDefinition,
  rounds: readonly Study[],
  more: number | undefined,
): readonly number[] {
  const { seeds, finals } = definition;
  if (more === undefined) return finals.seeds;
  const usedSeeds = [...seeds, ...finals.seeds, ...rounds.flatMap(({ definition }) => definition.seeds)];
  const firstSeed = usedSeeds.reduce((highest, seed) => Math.max(highest, seed), 0) + 1;
  return Array.from({ length: more }, (_, index) => firstSeed + index);
}

async function createRoundDefinition(
  view: StudyView,
  search: Study<SweepDefinition>,
  { number: round, seeds: plannedSeeds, design: storedDesign }: RoundPlan,
): Promise<SweepDefinition> {
  const { definition } = search;
  const seeds = finalsSeedsOf(definition, plannedSeeds);
  if (definition.objectives !== undefined) {
    throw new RidgelineError(
      'USAGE',
      `Finals need a single metric, but ${sanitise(definition.name)} has several objectives.`,
      { hint: `Show their front instead: ridgeline leaderboard ${shellWord(definition.name)} --pareto` },
    );
  }
  const reusedSeeds = seeds.filter((seed) => definition.seeds.includes(seed));
  if (reusedSeeds.length > 0) {
    const noun = reusedSeeds.length === 1 ? 'seed' : 'seeds';
    throw new RidgelineError('USAGE', `The search has already used ${noun} ${reusedSeeds.join(', ')}.`, {
      hint: 'Choose other seeds: `finals: { seeds: 10 }` selects ten seeds from 1000 on.',
    });
  }
  const bestRows = await readBestConfigurations(view, search);
  const design = storedDesign ?? createDesign(definition, seeds.length, bestRows);
  const configurations = bestRows.map(({ configuration }) => configuration);
  const finals = finalsDefinition(definition, { round, chosen: configurations, seeds, design });
  if (finals === undefined) {
    throw new RidgelineError('USAGE', `${definition.metric.name} cannot be computed on the test part.`, {
      hint: 'Finals need a search that ranks by a metric of the validation part, such as val_loss.',
    });
  }
  return finals;
}

/** Designs the tests of a round of finals, before its first trial. */
function createDesign(
  definition: StudyDefinition,
  seedCount: number,
  bestRows: readonly ConfigurationRow[],
): FinalsDesign {
  const { until, against, alpha = 0.05 } = definition.finals;
  if (against !== undefined && !bestRows.some(({ configuration }) => configuration.strategy === against)) {
    throw new RidgelineError(
      'USAGE',
      `\`finals.against\` names ${sanitise(against)}, which has no complete configuration.`,
      { hint: 'Name a strategy that has one, or leave out `against` to test all pairs.' },
    );
  }
  const difference = smallestDifferenceOf(definition, bestRows[0]?.mean ?? 0);
  return {
    ...(until === 'decided' ? { looks: plannedLooks(seedCount) } : {}),
    alpha,
    ...(against === undefined ? {} : { against }),
    ...(difference === undefined ? {} : { smallestDifference: difference }),
  };
}

/**
 * Reads the best configuration of each strategy. Prints a message about strategies without a complete configuration that
 * meets the constraints.
 *
 * @throws RidgelineError `USAGE` if no strategy has such a configuration.
 */
async function readBestConfigurations(
  view: StudyView,
  { name, definition }: Study,
): Promise<readonly ConfigurationRow[]> {
  const rows = await view.strategies(name);
  const findBest = (strategy: string) => rows.find((row) => row.strategy === strategy)?.best;
  const missingStrategies = definition.strategies.filter((strategy) => findBest(strategy.name) === undefined);
  if (missingStrategies.length === definition.strategies.length) {
    const hasComplete = rows.some(({ states }) => states.complete > 0);
    throw new RidgelineError(
      'USAGE',
      `No configuration of ${name} ${hasComplete ? 'meets the constraints' : 'is complete'}, so there is nothing to retrain.`,
    );
  }
  if (missingStrategies.length > 0) {
    const names = missingStrategies.map((strategy) => sanitise(strategy.name)).join(', ');
    process.stderr.write(
      `The finals leave out strategies without a complete configuration${definition.constraints === undefined ? '' : ' within the constraints'}: ${names}.\n`,
    );
  }
  return definition.strategies.flatMap((strategy) => findBest(strategy.name) ?? []);
}
