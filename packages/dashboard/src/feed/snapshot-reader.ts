import {
  curveMetric,
  RidgelineError,
  sumCounts,
  type ConfigurationRow,
  type FinishedTrial,
  type Progress,
  type Report,
  type StrategyRow,
  type Study,
  type StudyView,
} from '@ridgeline/core';
import {
  spreadQuantiles,
  type ConfigurationData,
  type LeaderboardData,
  type LogData,
  type ParametersData,
  type ViewData,
  type Snapshot,
  type StrategiesData,
} from '../view-model/snapshot.ts';
import { createComparisonReader, createFrontReader } from './comparison-reader.ts';
import { createModelReader } from './model-reader.ts';
import type { ViewRequest } from './view-request.ts';

/** Maximum number of failed or diverged trials in a snapshot. */
const maxFailures = 50;
/** Number of outcomes per query, and of recent outcomes in which a new reader looks for failures. */
const outcomePageSize = 500;
/** Maximum number of curves read per frame; later frames read the others. */
const maxCurvesPerFrame = 60;
/** Number of configurations that determine the importance of parameters. */
const sampleSize = 1000;

/** Reads the log of a trial that ran a program; undefined if there is none. */
export type LogReader = (trial: number) => Promise<string | undefined>;

/**
 * Creates a function that reads counts, running trials, failures and the data of the requested view. Between reads, it
 * remembers curves, failures and its position in the outcomes.
 */
export function createSnapshotReader(
  view: StudyView,
  name: string,
  readLog: LogReader = () => Promise.resolve(undefined),
): (request: ViewRequest) => Promise<Snapshot> {
  const curves = new Map<number, { readonly epochs: number; readonly values: readonly number[] }>();
  let failures: readonly FinishedTrial[] = [];
  let failureCursor: number | undefined;
  const readComparison = createComparisonReader(view);
  const readFront = createFrontReader(view);
  const readModels = createModelReader(view, name, sampleSize);
  let isFirstFrame = true;

  return async (request) => {
    const [study, progress, startedStrategies, running] = await Promise.all([
      view.study(name),
      view.progress(name),
      view.strategies(name),
      view.running(name),
    ]);
    const strategies = addMissingStrategies(study, startedStrategies);
    failureCursor ??= Math.max(0, progress.cursor - outcomePageSize);
    await readFailures(failureCursor);
    const viewData = await readViewData(request, study, progress, strategies);
    return { study, progress, strategies, running, queued: 0, failures, viewData };
  };

  function readViewData(
    request: ViewRequest,
    study: Study,
    progress: Progress,
    strategies: readonly StrategyRow[],
  ): Promise<ViewData> {
    switch (request.view) {
      case 'leaderboard':
        return readLeaderboard(request, study, strategies, progress);
      case 'configuration':
        return readConfiguration(request, study);
      case 'strategies':
        return readStrategies(study, strategies, progress);
      case 'parameters':
        return readParameters(study);
      case 'log':
        return readOutcomes(request, progress);
      case 'front':
        return readFront(study, progress.cursor);
    }
  }

  async function readLeaderboard(
    request: Extract<ViewRequest, { view: 'leaderboard' }>,
    study: Study,
    strategies: readonly StrategyRow[],
    progress: Progress,
  ): Promise<LeaderboardData> {
    const rows = await view.ranking(name, request.page);
    const { marks } = request;
    const areCurvesMissing =
      request.curvesAround !== undefined &&
      (await readCurves(rows, marks, study, request.curvesAround - request.page.offset));
    const numbers = [...rows.map(({ configuration: { number } }) => number), ...marks];
    const entries = numbers.flatMap((number) => {
      const curve = curves.get(number);
      return curve === undefined ? [] : [[number, curve.values] as const];
    });
    // Loading the statistics would delay the first frame.
    const answer = isFirstFrame ? '' : await readAnswer(study, strategies, progress);
    const needsAnotherRead =
      areCurvesMissing || (isFirstFrame && strategies.some(({ best }) => best !== undefined));
    isFirstFrame = false;
    return {
      view: 'leaderboard',
      page: request.page,
      rows,
      curves: new Map(entries),
      needsAnotherRead,
      answer,
    };
  }

  async function readAnswer(
    study: Study,
    strategies: readonly StrategyRow[],
    { cursor, ended }: Progress,
  ): Promise<string> {
    if (study.definition.objectives !== undefined) return (await readFront(study, cursor)).summary;
    if (strategies.length < 2) return '';
    const { describeComparison } = await import('@ridgeline/compare');
    const comparison = await readComparison(study, strategies, cursor);
    const states = new Map(strategies.map((row) => [row.strategy, row.states]));
    // The comparison of a search contains only the best configurations, but the answer counts all of them.
    return describeComparison({
      ...comparison,
      trials: { ended: sumCounts(ended), planned: study.plan?.trials },
      strategies: comparison.strategies.map((standing) => ({
        ...standing,
        states: states.get(standing.strategy) ?? standing.states,
      })),
    }).answer;
  }

  /**
   * Reads new and grown curves, starting with the rows nearest to `centreIndex`. Returns true if some curves have
   * not been read yet.
   */
  async function readCurves(
    rows: readonly ConfigurationRow[],
    marks: readonly number[],
    { definition }: Study,
    centreIndex: number,
  ): Promise<boolean> {
    const repeats = definition.seeds.length;
    const numbers = new Set([...rows.map((row) => row.configuration.number), ...marks]);
    for (const number of curves.keys()) if (!numbers.has(number)) curves.delete(number);
    const staleRows = rows
      .map((row, index) => ({ row, distance: Math.abs(index - centreIndex) }))
      .filter(({ row }) => isStale(row, curves.get(row.configuration.number)?.epochs))
      .sort((a, b) => a.distance - b.distance)
      .map(({ row }) => row);
    for (const { configuration, epochs } of staleRows.slice(0, maxCurvesPerFrame)) {
      const reports = await readFirstCurve(configuration.number * repeats, repeats);
      const values = reports.flatMap((report) => report.values[curveMetric(definition).name] ?? []);
      curves.set(configuration.number, { epochs, values });
    }
    return staleRows.length > maxCurvesPerFrame;
  }

  /** Reads the curve of the first repeat that has one, because repeats may start in any order. */
  async function readFirstCurve(firstTrial: number, repeats: number): Promise<readonly Report[]> {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const reports = await undefinedIfNotStarted(view.curve(name, firstTrial + repeat));
      if (reports !== undefined && reports.length > 0) return reports;
    }
    return [];
  }

  async function readConfiguration(
    { number, repeat }: Extract<ViewRequest, { view: 'configuration' }>,
    { definition }: Study,
  ): Promise<ConfigurationData> {
    const repeats = definition.seeds.length;
    const rows = await Promise.all(
      definition.seeds.map((_, index) => undefinedIfNotStarted(view.trial(name, number * repeats + index))),
    );
    const trials = rows.filter((row) => row !== undefined);
    const trial = trials[Math.min(repeat, trials.length - 1)]?.trial.number ?? number * repeats;
    const curve = (await undefinedIfNotStarted(view.curve(name, trial))) ?? [];
    return { view: 'configuration', number, trials, trial, curve, log: await readLog(trial) };
  }

  async function readStrategies(
    study: Study,
    strategies: readonly StrategyRow[],
    { cursor }: Progress,
  ): Promise<StrategiesData> {
    const spreads = strategies.map(async (row) => [row.strategy, await readSpread(study, row)] as const);
    return {
      view: 'strategies',
      spreads: new Map(await Promise.all(spreads)),
      comparison: await readComparison(study, strategies, cursor),
    };
  }

  /** Reads the values of a strategy's feasible configurations at seven ranks. The store finds each through an index. */
  async function readSpread(
    { definition }: Study,
    { strategy, states }: StrategyRow,
  ): Promise<readonly number[]> {
    const readRow = async (offset: number) =>
      (await view.ranking(name, { strategy, state: 'complete', offset, limit: 1 }))[0];
    const count =
      definition.constraints === undefined ? states.complete : await countFeasible(readRow, states.complete);
    if (count === 0) return [];
    const rows = await Promise.all(spreadQuantiles.map((share) => readRow(Math.round(share * (count - 1)))));
    return rows.flatMap((row) => row?.mean ?? []);
  }

  async function readParameters({ definition }: Study): Promise<ParametersData> {
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
    const completeCount = outcomes.filter(({ value }) => value !== undefined).length;
    return {
      view: 'parameters',
      sample,
      importance: parameterImportance(outcomes, definition),
      models: await readModels(definition, completeCount),
    };
  }

  async function readOutcomes(
    { laterCount, limit }: Extract<ViewRequest, { view: 'log' }>,
    progress: Progress,
  ): Promise<LogData> {
    const end = Math.max(0, progress.cursor - laterCount);
    const first = Math.max(0, end - limit);
    const { outcomes } = await view.outcomes(name, first, end - first);
    return { view: 'log', laterCount, outcomes };
  }

  async function readFailures(from: number): Promise<void> {
    const { outcomes, cursor: nextCursor } = await view.outcomes(name, from, outcomePageSize);
    failureCursor = nextCursor;
    const newFailures = outcomes.filter(
      ({ outcome }) => outcome.type === 'diverged' || outcome.type === 'failed',
    );
    failures = [...newFailures.reverse(), ...failures].slice(0, maxFailures);
    if (outcomes.length === outcomePageSize) await readFailures(nextCursor);
  }
}

/**
 * True if the curve of a configuration should be read again; `readEpochs` is the number of epochs at its last read, if
 * any. A read covers the whole curve, and a long curve looks the same until it has grown by a twentieth.
 */
function isStale({ epochs, state }: ConfigurationRow, readEpochs: number | undefined): boolean {
  if (readEpochs === undefined) return epochs > 0;
  return state === 'running' ? epochs - readEpochs >= Math.max(1, readEpochs / 20) : epochs !== readEpochs;
}

/** Counts the feasible rows of a ranking, which come before the infeasible ones, by a binary search. */
async function countFeasible(
  readRow: (offset: number) => Promise<ConfigurationRow | undefined>,
  completeCount: number,
): Promise<number> {
  let [low, high] = [0, completeCount];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await readRow(middle))?.violation === 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds empty rows for strategies that have not started; the rows are in file order. */
function addMissingStrategies(
  { definition }: Study,
  startedStrategies: readonly StrategyRow[],
): readonly StrategyRow[] {
  return definition.strategies.map(
    ({ name }) =>
      startedStrategies.find(({ strategy }) => strategy === name) ?? {
        strategy: name,
        states: { running: 0, complete: 0, pruned: 0, diverged: 0, failed: 0, cancelled: 0 },
        best: undefined,
      },
  );
}

/** Returns the result of a read; undefined if the trial has not started. */
async function undefinedIfNotStarted<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof RidgelineError && error.code === 'TRIAL_NOT_FOUND') return undefined;
    throw error;
  }
}
