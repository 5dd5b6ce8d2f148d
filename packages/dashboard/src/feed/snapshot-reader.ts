import {
  curveMetric,
  RidgelineError,
  type ConfigurationRow,
  type FinishedTrial,
  type Progress,
  type Report,
  type StrategyRow,
  type Study,
  type StudyView,
} from '@ridgeline/core';
import {
  spreadShares,
  type ConfigurationPart,
  type LeaderboardPart,
  type LogPart,
  type ParametersPart,
  type Shown,
  type Snapshot,
  type StrategiesPart,
} from '../view-model/snapshot.ts';
import { comparisonReader, frontReader } from './compare-now.ts';
import { learnedReader } from './learned-now.ts';
import type { Wanted } from './wanted.ts';

/** Number of trials without a result that are kept for display. */
const troublesKept = 50;
/** Number of last outcomes that a new reader searches for trials without a result. */
const outcomesBack = 500;
/** Maximum number of curves that a frame waits for; the others are read later. */
const curvesAtOnce = 60;
/** Number of configurations from which the importance of parameters is computed. */
const sampleSize = 1000;

/** Reads the log of a trial that was a program; undefined if there is none. */
export type LogReader = (trial: number) => Promise<string | undefined>;

/**
 * Reads only what the screen shows: counts, a page of the ranking, the curves of its rows. Between reads it keeps the
 * curves that cannot have changed, and its position in the outcomes.
 */
export function snapshotReader(
  view: StudyView,
  name: string,
  logOf: LogReader = () => Promise.resolve(undefined),
): (wanted: Wanted) => Promise<Snapshot> {
  const curves = new Map<number, { readonly epochs: number; readonly values: readonly number[] }>();
  let troubles: readonly FinishedTrial[] = [];
  let cursor: number | undefined;
  const compareNow = comparisonReader(view);
  const frontNow = frontReader(view);
  const learnedNow = learnedReader(view, name, sampleSize);
  let isFirst = true;

  return async (wanted) => {
    const [study, progress, started, running] = await Promise.all([
      view.study(name),
      view.progress(name),
      view.strategies(name),
      view.running(name),
    ]);
    const strategies = allStrategies(study, started);
    cursor ??= Math.max(0, progress.cursor - outcomesBack);
    await readTroubles(cursor);
    const shown = await readShown(wanted, study, progress, strategies);
    return { study, progress, strategies, running, queued: 0, troubles, shown };
  };

  function readShown(
    wanted: Wanted,
    study: Study,
    progress: Progress,
    strategies: readonly StrategyRow[],
  ): Promise<Shown> {
    switch (wanted.view) {
      case 'leaderboard':
        return readLeaderboard(wanted, study, strategies, progress);
      case 'configuration':
        return readConfiguration(wanted, study);
      case 'strategies':
        return readStrategies(study, strategies, progress);
      case 'parameters':
        return readParameters(study);
      case 'log':
        return readLog(wanted, progress);
      case 'front':
        return frontNow(study, progress.cursor);
    }
  }

  async function readLeaderboard(
    wanted: Extract<Wanted, { view: 'leaderboard' }>,
    study: Study,
    strategies: readonly StrategyRow[],
    { cursor: end }: Progress,
  ): Promise<LeaderboardPart> {
    const rows = await view.ranking(name, wanted.page);
    const { marked } = wanted;
    const curvesMissing =
      wanted.curvesAround !== undefined &&
      (await readCurves(rows, marked, study, wanted.curvesAround - wanted.page.offset));
    const shown = [...rows.map(({ configuration: { number } }) => number), ...marked];
    const known = shown.flatMap((number) => {
      const curve = curves.get(number);
      return curve === undefined ? [] : [[number, curve.values] as const];
    });
    // The statistics take longer to load than the first frame may take.
    const answer = isFirst ? '' : await answerNow(study, strategies, end);
    const isPartial = curvesMissing || (isFirst && strategies.some(({ best }) => best !== undefined));
    isFirst = false;
    return {
      view: 'leaderboard',
      page: wanted.page,
      rows,
      curves: new Map(known),
      curvesMissing: isPartial,
      answer,
    };
  }

  async function answerNow(study: Study, strategies: readonly StrategyRow[], end: number): Promise<string> {
    if (study.definition.objectives !== undefined) return (await frontNow(study, end)).summary;
    if (strategies.length < 2) return '';
    const { describeComparison } = await import('@ridgeline/compare');
    return describeComparison(await compareNow(study, strategies, end)).answer;
  }

  /**
   * Reads curves that are unknown or have grown, those nearest to the row `around` first. Returns true if some are
   * left.
   */
  async function readCurves(
    rows: readonly ConfigurationRow[],
    marked: readonly number[],
    { definition }: Study,
    around: number,
  ): Promise<boolean> {
    const repeats = definition.seeds.length;
    const shown = new Set([...rows.map((row) => row.configuration.number), ...marked]);
    for (const number of curves.keys()) if (!shown.has(number)) curves.delete(number);
    const stale = rows
      .map((row, index) => ({ row, distance: Math.abs(index - around) }))
      .filter(({ row }) => isStale(row, curves.get(row.configuration.number)?.epochs))
      .sort((a, b) => a.distance - b.distance)
      .map(({ row }) => row);
    for (const { configuration, epochs } of stale.slice(0, curvesAtOnce)) {
      const reports = await firstCurve(configuration.number * repeats, repeats);
      const values = reports.flatMap((report) => report.values[curveMetric(definition).name] ?? []);
      curves.set(configuration.number, { epochs, values });
    }
    return stale.length > curvesAtOnce;
  }

  /** Curve of the first repeat that has one, since repeats may begin in any order. */
  async function firstCurve(trial: number, repeats: number): Promise<readonly Report[]> {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const reports = await ifStarted(view.curve(name, trial + repeat));
      if (reports !== undefined && reports.length > 0) return reports;
    }
    return [];
  }

  async function readConfiguration(
    { number, repeat }: Extract<Wanted, { view: 'configuration' }>,
    { definition }: Study,
  ): Promise<ConfigurationPart> {
    const repeats = definition.seeds.length;
    const rows = await Promise.all(
      definition.seeds.map((_, index) => ifStarted(view.trial(name, number * repeats + index))),
    );
    const trials = rows.filter((row) => row !== undefined);
    const trial = trials[Math.min(repeat, trials.length - 1)]?.trial.number ?? number * repeats;
    const curve = (await ifStarted(view.curve(name, trial))) ?? [];
    return { view: 'configuration', number, trials, trial, curve, log: await logOf(trial) };
  }

  async function readStrategies(
    study: Study,
    strategies: readonly StrategyRow[],
    { cursor }: Progress,
  ): Promise<StrategiesPart> {
    const spreads = strategies.map(
      async ({ strategy, states }) => [strategy, await spreadOf(strategy, states.complete)] as const,
    );
    return {
      view: 'strategies',
      spreads: new Map(await Promise.all(spreads)),
      comparison: await compareNow(study, strategies, cursor),
    };
  }

  /** Values of a strategy's complete configurations at some ranks, each found through an index. */
  async function spreadOf(strategy: string, complete: number): Promise<readonly number[]> {
    if (complete === 0) return [];
    const rows = await Promise.all(
      spreadShares.map((share) =>
        view.ranking(name, {
          strategy,
          state: 'complete',
          offset: Math.round(share * (complete - 1)),
          limit: 1,
        }),
      ),
    );
    return rows.flatMap(([row]) => row?.mean ?? []);
  }

  async function readParameters({ definition }: Study): Promise<ParametersPart> {
    const { parameterImportance } = await import('@ridgeline/compare');
    const sample = await view.ranking(name, {
      offset: 0,
      limit: sampleSize,
      order: { by: 'number', descending: false },
    });
    const outcomes = sample.map(({ configuration, state, mean }) => ({
      configuration,
      state,
      value: state === 'complete' ? mean : undefined,
      trials: [],
    }));
    const complete = outcomes.filter(({ value }) => value !== undefined).length;
    return {
      view: 'parameters',
      sample,
      importance: parameterImportance(outcomes, definition),
      learned: await learnedNow(definition, complete),
    };
  }

  async function readLog(
    { after, limit }: Extract<Wanted, { view: 'log' }>,
    progress: Progress,
  ): Promise<LogPart> {
    const end = Math.max(0, progress.cursor - after);
    const first = Math.max(0, end - limit);
    const { outcomes } = await view.outcomes(name, first, end - first);
    return { view: 'log', after, outcomes };
  }

  async function readTroubles(from: number): Promise<void> {
    const { outcomes, cursor: next } = await view.outcomes(name, from, outcomesBack);
    cursor = next;
    const found = outcomes.filter(({ outcome }) => outcome.type === 'diverged' || outcome.type === 'failed');
    troubles = [...found.reverse(), ...troubles].slice(0, troublesKept);
    if (outcomes.length === outcomesBack) await readTroubles(next);
  }
}

/**
 * True if a curve that had `read` epochs at its last read should be read again. A long curve hardly looks different
 * until it has grown by a twentieth, and each read reads all of it.
 */
function isStale({ epochs, state }: ConfigurationRow, read: number | undefined): boolean {
  if (read === undefined) return epochs > 0;
  return state === 'running' ? epochs - read >= Math.max(1, read / 20) : epochs !== read;
}

/** Row for each strategy, in the order of the definition. Those that have not started are empty. */
function allStrategies({ definition }: Study, started: readonly StrategyRow[]): readonly StrategyRow[] {
  return definition.strategies.map(
    ({ name }) =>
      started.find(({ strategy }) => strategy === name) ?? {
        strategy: name,
        states: { running: 0, complete: 0, pruned: 0, diverged: 0, failed: 0, cancelled: 0 },
        best: undefined,
      },
  );
}

/** Latest read of a trial; undefined before the trial has started. */
async function ifStarted<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof RidgelineError && error.code === 'TRIAL_NOT_FOUND') return undefined;
    throw error;
  }
}
