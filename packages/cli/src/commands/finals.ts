import { plannedLooks } from '@ridgeline/compare';
import {
  finalsDefinition,
  ownFilesOf,
  RidgelineError,
  roundsOf,
  smallestDifferenceOf,
  type ConfigurationRow,
  type FinalsDesign,
  type Study,
  type StudyView,
  type SweepDefinition,
} from '@ridgeline/core';
import { sanitise } from '@ridgeline/dashboard';
import { forceBackend } from '../backend-option.ts';
import type { EventSink } from '../events/event-sink.ts';
import type { ExitCode } from '../exit-code.ts';
import { watchFiles } from '../own-files.ts';
import { withStudy } from '../with-study.ts';
import { runDefinition, type AfterSearch, type RunOptions } from './run.ts';

export interface FinalsOptions extends RunOptions {
  /** Begin another round, with so many seeds that no round before had. */
  readonly more?: number;
}

/**
 * Trains the best configuration of each strategy again, on seeds that nothing was chosen by, and judges it on the test
 * part. A round that was begun goes on as it was begun, whatever the search has come to since.
 */
export async function finals(study: string | undefined, options: FinalsOptions): Promise<ExitCode> {
  forceBackend(options.backend);
  return runRound(study, options);
}

/** Runs the finals of a search that `run` has just ended. */
export const finalsAfter: AfterSearch = (search, options, program) =>
  // A person who begins the search anew has set its finals aside with it.
  runRound(search.name, { ...options, fresh: false }, program);

async function runRound(
  study: string | undefined,
  options: FinalsOptions,
  program?: EventSink,
): Promise<ExitCode> {
  const definition = await withStudy(options.db, study, (view, search) =>
    roundOf(view, search, options.more),
  );
  watchFiles(ownFilesOf(definition))();
  const { code } = await runDefinition(definition, options, program);
  return code;
}

/** The round of finals that is meant: the last one, or a new one. */
async function roundOf(view: StudyView, search: Study, more: number | undefined): Promise<SweepDefinition> {
  // The finals' own name means the same.
  if (search.definition.finalsOf !== undefined) return search.definition;
  const rounds = roundsOf(await view.studies(), search.name);
  const last = rounds.at(-1);
  if (last !== undefined && (last.state === 'open' || more === undefined)) return last.definition;
  return newRound(view, search, {
    round: rounds.length + 1,
    seeds: seedsOf(search.definition, rounds, more),
  });
}

/** The finals' own seeds; in a further round as many as were asked for, after all that were used. */
function seedsOf(
  { seeds, finals }: SweepDefinition,
  rounds: readonly Study[],
  more: number | undefined,
): readonly number[] {
  if (more === undefined) return finals.seeds;
  const used = [...seeds, ...finals.seeds, ...rounds.flatMap(({ definition }) => definition.seeds)];
  const first = used.reduce((highest, seed) => Math.max(highest, seed), 0) + 1;
  return Array.from({ length: more }, (_, index) => first + index);
}

async function newRound(
  view: StudyView,
  search: Study,
  { round, seeds }: { readonly round: number; readonly seeds: readonly number[] },
): Promise<SweepDefinition> {
  const { name, definition, state } = search;
  if (state === 'open') {
    throw new RidgelineError('USAGE', `The search of ${name} has not ended, so nothing is chosen yet.`, {
      hint: `Go on with it first: ridgeline resume ${name}`,
    });
  }
  if ('objective' in definition) {
    throw new RidgelineError('USAGE', `${name} trains a module of your own: its finals are not there yet.`, {
      hint: 'Finals are for sweeps with `task`.',
    });
  }
  const seen = seeds.filter((seed) => definition.seeds.includes(seed));
  if (seen.length > 0) {
    throw new RidgelineError('USAGE', `The search has used seed ${seen.join(', ')} already.`, {
      hint: 'Name other ones in `finals: { seeds: … }`, such as `finals: { seeds: 10 }`, which are 1000 onwards.',
    });
  }
  const chosen = await chosenIn(view, search);
  const design = designOf(definition, seeds.length, chosen);
  const configurations = chosen.map(({ configuration }) => configuration);
  const finals = finalsDefinition(definition, { round, chosen: configurations, seeds, design });
  if (finals === undefined) {
    throw new RidgelineError('USAGE', `The test part has no word for ${definition.metric.name}.`, {
      hint: 'Finals judge by what a search ranked by on the validation part, such as val_loss.',
    });
  }
  return finals;
}

/** Fixes how a round of `seeds` seeds is tested, before its first trial. */
function designOf(
  definition: SweepDefinition,
  seeds: number,
  chosen: readonly ConfigurationRow[],
): FinalsDesign {
  const { until, against, alpha = 0.05 } = definition.finals;
  if (against !== undefined && !chosen.some(({ configuration }) => configuration.strategy === against)) {
    throw new RidgelineError(
      'USAGE',
      `finals.against names ${sanitise(against)}, which has no complete configuration.`,
      { hint: 'Name a strategy that has one, or leave `against` out to test all pairs.' },
    );
  }
  const difference = smallestDifferenceOf(definition, chosen[0]?.mean ?? 0);
  return {
    ...(until === 'decided' ? { looks: plannedLooks(seeds) } : {}),
    alpha,
    ...(against === undefined ? {} : { against }),
    ...(difference === undefined ? {} : { smallestDifference: difference }),
  };
}

/** The best configuration of each strategy; a strategy without one is left out, and that is said. */
async function chosenIn(view: StudyView, { name, definition }: Study): Promise<readonly ConfigurationRow[]> {
  const rows = await view.strategies(name);
  const bestOf = (strategy: string) => rows.find((row) => row.strategy === strategy)?.best;
  const without = definition.strategies.filter((strategy) => bestOf(strategy.name) === undefined);
  if (without.length === definition.strategies.length) {
    throw new RidgelineError('USAGE', `No configuration of ${name} is complete, so nothing can be chosen.`);
  }
  if (without.length > 0) {
    const names = without.map((strategy) => sanitise(strategy.name)).join(', ');
    process.stderr.write(`Without a complete configuration, and so not in the finals: ${names}.\n`);
  }
  return definition.strategies.flatMap((strategy) => bestOf(strategy.name) ?? []);
}
