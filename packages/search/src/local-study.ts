import {
  checkFinite,
  judge,
  judgeAll,
  judgedMetrics,
  omitMetrics,
  ParetoRanking,
  Ranking,
  type Configuration,
  type FinishedTrial,
  type Outcome,
  type Report,
  type StudyDefinition,
  type Trial,
} from '@ridgeline/core';
import { tasksOf } from '@ridgeline/core/parse';
import { defineSweep, type Sweep } from './define-sweep.ts';
import type { EndedRepeat, FinishedConfiguration } from './history.ts';
import type { PointOf, SweepSpec } from './point-of.ts';
import type { Decision } from './pruners/pruner.ts';
import { completeResults } from './samplers/rank-configurations.ts';
import { StudySearch, type SearchState } from './study-search.ts';
import { combineRepeats, metricsInValues, toEndedRepeat } from './finished-configurations.ts';
import type { StudyWriter } from './study-writer.ts';
import { warmResults } from './warm-start.ts';

/** A suggested trial. Its `strategy` determines the types of its parameters. */
export type AskedTrial<Spec extends SweepSpec> = PointOf<Spec> & {
  /** Number of the trial: `configuration` times the number of seeds, plus the index of its seed. */
  readonly number: number;
  /** Number of the trial's configuration, whose trials differ only in their seed. */
  readonly configuration: number;
  /** Seed for everything random in the trial. */
  readonly seed: number;
  readonly chosenBy: Chooser;
  /**
   * Reports metrics after `step` epochs, and returns `stop` if the trial is pruned or a metric that it is judged by is
   * not finite. Non-finite values of other metrics are left out.
   *
   * @throws Error if the step is not a whole number above the last one, or if the trial has ended without a `stop`
   */
  report(step: number, values: Report['values']): Decision;
};

/**
 * Origin of a point: the search, or a person (`hand`). `hand, later` means that the person chose the point after the
 * first trial, so the study depends on the time of the call.
 */
type Chooser = 'search' | 'hand' | 'hand, later';

/** Outcome of a trial, for `tell`. */
export type TrialResult =
  /** Value of the metric. With a non-finite value the trial diverged or, with `on_nan: fail`, failed. */
  | number
  /** The trial is complete; its value is taken from its reports. */
  | undefined
  /** Values of several metrics, such as objectives and constraints; others are taken from the reports. */
  | { readonly values: Report['values'] }
  /** The trial failed, for this reason. */
  | { readonly failed: string };

/** Best result of a study. */
export interface Best<Spec extends SweepSpec> {
  readonly value: number;
  readonly point: PointOf<Spec>;
}

/**
 * Study inside a training program, which asks for trials and tells their results. Trials stay in memory. The search is
 * the same as that of `ridgeline run` with the same file.
 */
export interface AskTellStudy<Spec extends SweepSpec> {
  readonly definition: StudyDefinition;
  readonly state: SearchState;
  /** Ended trials with their outcomes, by number: the input of `compareStrategies` and `renderReport`. */
  readonly trials: readonly FinishedTrial[];
  /** Reports of a trial, in the order of steps; empty if there are none. */
  curve(trial: number): readonly Report[];
  /**
   * Suggests the next trial; undefined if none may start now, because the search is over or must wait for the result of
   * an open trial. With a pruner or a sampler that learns, a trial depends only on results of configurations at least
   * `lag` before its own: set `lag: 1` to run configurations sequentially. A sampler that works in generations waits
   * for earlier generations instead.
   */
  ask(): AskedTrial<Spec> | undefined;
  /**
   * Ends an open trial. If a report returned `stop`, that report decides the outcome and `result` is ignored.
   *
   * @throws Error if the trial is not open, or if neither `result` nor a report has a value
   */
  tell(trial: { readonly number: number }, result?: TrialResult): Outcome;
  /**
   * Queues a point chosen by hand as the next one. A point queued before the first trial belongs to the study's
   * definition; a later one is marked by `chosenBy`.
   *
   * @throws RidgelineError `SWEEP_INVALID` for a point outside the space
   * @throws Error for a call after the first trial, if `run_cap` leaves no room or the search divides seeds
   */
  enqueue(point: PointOf<Spec>): void;
  /** Finished configurations, from which another study can start (option `earlier` of `createStudy`). */
  readonly finished: readonly FinishedConfiguration[];
  /** Best feasible configuration; undefined if there is none yet, or with several objectives. */
  readonly best: Best<Spec> | undefined;
  /** Best feasible configurations; with several objectives, those that no other dominates. */
  readonly front: readonly FinishedConfiguration[];
}

/** A suggested trial without a result. */
interface OpenTrial {
  readonly trial: Trial;
  readonly startTime: number;
  readonly reports: Report[];
  /** Outcome that a report has decided: pruned, diverged or failed. */
  decidedOutcome: Outcome | undefined;
}

/** A study in memory. */
export class LocalStudy<Spec extends SweepSpec> implements AskTellStudy<Spec> {
  #sweep: Sweep<SweepSpec>;
  readonly #earlier: readonly FinishedConfiguration[];
  readonly #openTrials = new Map<number, OpenTrial>();
  /** Ended repeats of unfinished configurations, by configuration number. */
  readonly #endedRepeats = new Map<number, EndedRepeat[]>();
  readonly #finishedConfigurations: FinishedConfiguration[] = [];
  readonly #trials: FinishedTrial[] = [];
  readonly #curves = new Map<number, readonly Report[]>();
  /** Writer that stores the study; undefined for a study only in memory. */
  readonly #writer: StudyWriter | undefined;
  #search: StudySearch | undefined;

  constructor(sweep: Sweep<Spec>, earlier: readonly FinishedConfiguration[], writer?: StudyWriter) {
    this.#sweep = sweep;
    this.#earlier = earlier;
    this.#writer = writer;
  }

  get state(): SearchState {
    return this.#ensureSearch().state;
  }

  get definition(): StudyDefinition {
    return this.#sweep.definition;
  }

  get trials(): readonly FinishedTrial[] {
    return this.#trials.toSorted((a, b) => a.trial.number - b.trial.number);
  }

  curve(trial: number): readonly Report[] {
    return this.#openTrials.get(trial)?.reports ?? this.#curves.get(trial) ?? [];
  }

  get finished(): readonly FinishedConfiguration[] {
    return this.#finishedConfigurations;
  }

  get best(): Best<Spec> | undefined {
    const { metric, objectives } = this.#sweep.definition;
    if (objectives !== undefined) return undefined;
    const ranking = new Ranking(metric);
    const best = ranking.best(this.#feasibleConfigurations(), ({ value }) => value);
    return best && { value: best.value!, point: toPoint<Spec>(best.configuration) };
  }

  get front(): readonly FinishedConfiguration[] {
    const feasibleConfigurations = this.#feasibleConfigurations();
    const { definition } = this.#sweep;
    const ranks = new ParetoRanking(definition).ranks(completeResults(feasibleConfigurations, definition));
    return feasibleConfigurations.filter((_, index) => ranks[index] === 0);
  }

  /** Complete configurations that satisfy the constraints. */
  #feasibleConfigurations(): readonly FinishedConfiguration[] {
    const completeConfigurations = this.#finishedConfigurations.filter(
      ({ outcome }) => outcome === 'complete',
    );
    const results = completeResults(completeConfigurations, this.#sweep.definition);
    return completeConfigurations.filter((_, index) => results[index]!.violation === 0);
  }

  enqueue(point: PointOf<Spec>): void {
    const { spec } = this.#sweep;
    const enqueued = Array.isArray(spec['enqueue']) ? (spec['enqueue'] as readonly unknown[]) : [];
    const sweep = defineSweep({ ...spec, enqueue: [...enqueued, point] });
    if (this.#openTrials.size === 0 && this.#trials.length === 0) {
      this.#sweep = sweep;
      this.#search = undefined;
    } else this.#ensureSearch().enqueue(sweep.definition.enqueued.at(-1)!);
  }

  /** Adds a trial that ended in an earlier process. Call it before the first `ask`, in the order in which they ended. */
  addFinished(finished: FinishedTrial, curve: readonly Report[]): void {
    this.#record(finished, curve);
    this.#ensureSearch().addFinished(finished.trial, finished.outcome, curve);
  }

  /** Adds a trial of an earlier process that waits for another attempt. Call it after `addFinished`. */
  addWaiting(trial: Trial): void {
    this.#ensureSearch().addWaiting(trial);
  }

  /** True while a suggested trial has no result. */
  get hasOpenTrials(): boolean {
    return this.#openTrials.size > 0;
  }

  ask(): AskedTrial<Spec> | undefined {
    for (const { trial, outcome, historySize } of this.#ensureSearch().ask(1)) {
      this.#writer?.onTrialStart(trial, historySize);
      if (outcome === undefined) return this.#openTrial(trial);
      // The configuration was pruned between its seeds, before this trial started.
      this.#endTrial({ trial, startTime: Date.now(), reports: [] }, outcome);
      return this.ask();
    }
    return undefined;
  }

  tell({ number }: { readonly number: number }, result?: TrialResult): Outcome {
    const openTrial = this.#openTrials.get(number);
    if (openTrial === undefined)
      throw new Error(`Trial ${number} was not suggested, or already has an outcome.`);
    const outcome = this.#determineOutcome(openTrial, result);
    this.#openTrials.delete(number);
    this.#endTrial(openTrial, outcome);
    return outcome;
  }

  #ensureSearch(): StudySearch {
    const { definition } = this.#sweep;
    return (this.#search ??= new StudySearch(definition, tasksOf(definition), [
      ...warmResults(definition),
      ...this.#earlier,
    ]));
  }

  #openTrial(trial: Trial): AskedTrial<Spec> {
    const openTrial: OpenTrial = { trial, startTime: Date.now(), reports: [], decidedOutcome: undefined };
    this.#openTrials.set(trial.number, openTrial);
    return {
      ...toPoint<Spec>(trial.configuration),
      number: trial.number,
      configuration: trial.configuration.number,
      seed: trial.seed,
      chosenBy: this.#findChooser(trial.configuration),
      report: (step, values) => this.#report(openTrial, { step, values }),
    };
  }

  #findChooser({ point }: Configuration): Chooser {
    if (point >= 0) return 'search';
    return point >= -this.#sweep.definition.enqueued.length ? 'hand' : 'hand, later';
  }

  #report(openTrial: OpenTrial, report: Report): Decision {
    if (openTrial.decidedOutcome !== undefined) return 'stop';
    const { number } = openTrial.trial;
    if (this.#openTrials.get(number) !== openTrial)
      throw new Error(`Trial ${number} already has an outcome.`);
    const last = openTrial.reports.at(-1)?.step ?? 0;
    if (!Number.isInteger(report.step) || report.step <= last) {
      throw new Error(
        `The step of a report must be a whole number above ${last}, the last step, not ${report.step}.`,
      );
    }
    const { step, values } = report;
    const { divergedMetric, omittedMetrics } = checkFinite(values, judgedMetrics(this.#sweep.definition));
    if (divergedMetric !== undefined) {
      openTrial.decidedOutcome = this.#nonFiniteOutcome(step, divergedMetric, values[divergedMetric]!);
      return 'stop';
    }
    const finiteReport = { step, values: omitMetrics(values, omittedMetrics) };
    openTrial.reports.push(finiteReport);
    const search = this.#ensureSearch();
    const decision = search.decide(openTrial.trial.number, openTrial.reports);
    this.#writer?.onReport(openTrial.trial, finiteReport, search.historySize);
    if (decision === 'stop') openTrial.decidedOutcome = { type: 'pruned', step };
    return decision;
  }

  #nonFiniteOutcome(step: number, metric: string, value: number): Outcome {
    return this.#sweep.definition.onNan === 'fail'
      ? { type: 'failed', kind: 'error', message: `${metric} is ${value}` }
      : { type: 'diverged', step, metric };
  }

  #determineOutcome({ reports, decidedOutcome }: OpenTrial, result: TrialResult): Outcome {
    const { definition } = this.#sweep;
    const { metric } = definition;
    if (decidedOutcome !== undefined) return decidedOutcome;
    if (typeof result === 'object' && 'failed' in result)
      return { type: 'failed', kind: 'error', message: result.failed };
    const last = reports.at(-1);
    const step = judge(reports, metric)?.step ?? last?.step ?? 0;
    const toldValues = typeof result === 'number' ? { [metric.name]: result } : (result?.values ?? {});
    const judgedNames = judgedMetrics(definition);
    const { divergedMetric, omittedMetrics } = checkFinite(toldValues, judgedNames);
    if (divergedMetric !== undefined)
      return this.#nonFiniteOutcome(step, divergedMetric, toldValues[divergedMetric]!);
    if (typeof result === 'number' && metricsInValues(definition).length === 0)
      return { type: 'complete', value: result, step, values: judge(reports, metric)?.values ?? {} };
    const toldReport = { step, values: omitMetrics(toldValues, omittedMetrics) };
    const curve = result === undefined ? reports : [...reports, toldReport];
    const judgedResult = judgeAll(curve, definition);
    if (judgedResult !== undefined) return { type: 'complete', ...judgedResult };
    const missingNames = judgedNames.filter((name) => curve.every(({ values }) => !(name in values)));
    const toldNames = Object.keys(toldValues);
    const summary = toldNames.length === 0 ? 'no value' : `only ${toldNames.join(' and ')}`;
    throw new Error(`The trial never reported ${missingNames.join(' and ')}, and \`tell\` got ${summary}.`);
  }

  #endTrial({ trial, startTime, reports: curve }: Omit<OpenTrial, 'decidedOutcome'>, outcome: Outcome): void {
    const epochs = curve.at(-1)?.step ?? 0;
    const times = { started: startTime, ended: Date.now() };
    this.#record({ trial, attempt: 1, outcome, epochs, ...times, fingerprint: undefined }, curve);
    this.#writer?.onTrialEnd(trial, outcome);
    this.#ensureSearch().tell(trial.number, outcome, curve);
  }

  #record(finished: FinishedTrial, curve: readonly Report[]): void {
    const { configuration, repeat, number } = finished.trial;
    this.#curves.set(number, curve);
    this.#trials.push(finished);
    const repeats = this.#endedRepeats.get(configuration.number) ?? [];
    this.#endedRepeats.set(configuration.number, repeats);
    repeats[repeat] = toEndedRepeat(finished.outcome, curve, metricsInValues(this.#sweep.definition));
    if (Object.keys(repeats).length === this.#sweep.definition.seeds.length) {
      this.#endedRepeats.delete(configuration.number);
      this.#finishedConfigurations.push(combineRepeats(configuration, repeats));
    }
  }
}

/** Gives a point the type that the sweep's keys determine. */
function toPoint<Spec extends SweepSpec>({ strategy, parameters }: Configuration): PointOf<Spec> {
  return { strategy, parameters } as unknown as PointOf<Spec>;
}
