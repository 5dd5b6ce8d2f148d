import { judge, Ranking, type Configuration, type Outcome, type Report, type Trial } from '@ridgeline/core';
import { defineSweep, type Sweep } from './define-sweep.ts';
import type { EndedRepeat, FinishedConfiguration } from './history.ts';
import type { PointOf, SweepWords } from './point-of.ts';
import type { Decision } from './pruners/pruner.ts';
import { StudySearch, type SearchState } from './study-search.ts';
import { endedRepeat, finishedOf } from './strategy-history.ts';

/** A trial that was asked for. `strategy` says which parameters it has. */
export type Asked<W extends SweepWords> = PointOf<W> & {
  /** From 0, in the order in which trials are asked for. */
  readonly number: number;
  /** Of its configuration, whose repeats differ in their seed alone. */
  readonly configuration: number;
  /** Everything random in the trial is to come from it. */
  readonly seed: number;
  readonly chosenBy: Chooser;
  /**
   * Says what the trial has come to after `step` steps, from 1 and rising; `stop` means that it is not worth going on.
   * Values that the sweep does not rank by may stand beside the one that it does.
   */
  report(step: number, values: Report['values']): Decision;
};

/**
 * Who chose a point: the search, or a person before the first trial was asked for, or `later`: then what comes of the
 * study depends on when that was.
 */
export type Chooser = 'search' | 'hand' | 'hand, later';

/** How a trial ended, for `tell`. */
export type Told =
  /** It came to this value of the metric; one that is not finite means that it diverged. */
  | number
  /** It came to its last report: what the sweep ranks by is judged by what was reported. */
  | undefined
  | { readonly failed: string };

/** What a finished study has come to. */
export interface Best<W extends SweepWords> {
  readonly value: number;
  readonly point: PointOf<W>;
}

/**
 * A study that lives in the program that trains: ask for trials, tell what they came to. Nothing is stored; what it does
 * is `StudySearch`, as in a run of the same file.
 */
export interface AskTellStudy<W extends SweepWords> {
  readonly state: SearchState;
  /**
   * The next trial; undefined where none may begin now: all is over, or it has to wait for a trial that was asked for
   * and not told of. With a sampler that learns, or a pruner, a trial sees what came of the trials `lag` before it and
   * earlier: say `lag: 1` where one trial is asked for after the other.
   */
  ask(): Asked<W> | undefined;
  /** Ends a trial that was asked for. One that was told to stop is `pruned`, whatever is told. */
  tell(trial: { readonly number: number }, told?: Told): Outcome;
  /**
   * A point that is tried next, chosen by hand. Before the first trial is asked for it belongs to the study's definition;
   * later it is marked by `chosenBy`. Throws `RidgelineError` `SWEEP_INVALID` for what is no point of the space, and a
   * plain Error where `run_cap` leaves no room for a later one.
   */
  enqueue(point: PointOf<W>): void;
  /** Configurations that have ended: what another study can begin with, as `earlier`. */
  readonly finished: readonly FinishedConfiguration[];
  /** The best complete configuration; undefined while there is none. */
  readonly best: Best<W> | undefined;
}

/**
 * Begins a study of a sweep.
 *
 * @param earlier What another study of the same parameters came to: samplers and pruners see it from the start.
 * @example
 * const study = createStudy(defineSweep({ method: 'tpe', lag: 1, run_cap: 30, parameters: { x: { min: -5.5, max: 5.5 } } }));
 * for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
 *   study.tell(trial, trial.parameters.x * trial.parameters.x);
 * }
 * study.best?.value; // 0.003
 */
export function createStudy<const W extends SweepWords>(
  sweep: Sweep<W>,
  { earlier = [] }: { readonly earlier?: readonly FinishedConfiguration[] } = {},
): AskTellStudy<W> {
  return new LocalStudy(sweep, earlier);
}

/** A trial that was asked for and not told of. */
interface Open {
  readonly trial: Trial;
  readonly reports: Report[];
  /** What the trial has come to by its own reports, before it is told of. */
  reached: Outcome | undefined;
}

class LocalStudy<W extends SweepWords> implements AskTellStudy<W> {
  #sweep: Sweep<SweepWords>;
  readonly #earlier: readonly FinishedConfiguration[];
  readonly #open = new Map<number, Open>();
  /** Repeats that have ended of configurations that have not. */
  readonly #ended = new Map<number, EndedRepeat[]>();
  readonly #finished: FinishedConfiguration[] = [];
  #search: StudySearch | undefined;

  constructor(sweep: Sweep<W>, earlier: readonly FinishedConfiguration[]) {
    this.#sweep = sweep;
    this.#earlier = earlier;
  }

  get state(): SearchState {
    return this.#begun().state;
  }

  get finished(): readonly FinishedConfiguration[] {
    return this.#finished;
  }

  get best(): Best<W> | undefined {
    const ranking = new Ranking(this.#sweep.definition.metric);
    const best = ranking.best(this.#finished, ({ value }) => value);
    return best && { value: best.value!, point: pointOf<W>(best.configuration) };
  }

  enqueue(point: PointOf<W>): void {
    const { words } = this.#sweep;
    const before = Array.isArray(words['enqueue']) ? (words['enqueue'] as readonly unknown[]) : [];
    const sweep = defineSweep({ ...words, enqueue: [...before, point] });
    if (this.#search === undefined) this.#sweep = sweep;
    else this.#search.enqueue(sweep.definition.enqueued.at(-1)!);
  }

  ask(): Asked<W> | undefined {
    for (const { trial, outcome } of this.#begun().take(1)) {
      if (outcome === undefined) return this.#asked(trial);
      // Its configuration was given up before it began.
      this.#end(trial, outcome, []);
      return this.ask();
    }
    return undefined;
  }

  tell({ number }: { readonly number: number }, told?: Told): Outcome {
    const open = this.#open.get(number);
    if (open === undefined) throw new Error(`Trial ${number} was not asked for, or was told of before.`);
    const outcome = this.#outcomeOf(open, told);
    this.#open.delete(number);
    this.#end(open.trial, outcome, open.reports);
    return outcome;
  }

  #begun(): StudySearch {
    return (this.#search ??= new StudySearch(this.#sweep.definition, this.#earlier));
  }

  #asked(trial: Trial): Asked<W> {
    const open: Open = { trial, reports: [], reached: undefined };
    this.#open.set(trial.number, open);
    return {
      ...pointOf<W>(trial.configuration),
      number: trial.number,
      configuration: trial.configuration.number,
      seed: trial.seed,
      chosenBy: this.#chooserOf(trial.configuration),
      report: (step, values) => this.#report(open, { step, values }),
    };
  }

  #chooserOf({ point }: Configuration): Chooser {
    if (point >= 0) return 'search';
    return point >= -this.#sweep.definition.enqueued.length ? 'hand' : 'hand, later';
  }

  #report(open: Open, report: Report): Decision {
    if (open.reached !== undefined) return 'stop';
    const last = open.reports.at(-1)?.step ?? 0;
    if (!Number.isInteger(report.step) || report.step <= last) {
      throw new Error(
        `A report's step is a whole number above that of the last one, ${last}, not ${report.step}.`,
      );
    }
    const { step, values } = report;
    const bad = Object.keys(values).find((name) => !Number.isFinite(values[name]));
    if (bad !== undefined) {
      open.reached = this.#notFinite(step, bad, values[bad]!);
      return 'stop';
    }
    open.reports.push(report);
    const { decision } = this.#begun().decide(open.trial.number, open.reports);
    if (decision === 'stop') open.reached = { type: 'pruned', step };
    return decision;
  }

  #notFinite(step: number, metric: string, value: number): Outcome {
    return this.#sweep.definition.onNan === 'fail'
      ? { type: 'failed', kind: 'error', message: `${metric} is ${value}` }
      : { type: 'diverged', step, metric };
  }

  #outcomeOf({ reports, reached }: Open, told: Told): Outcome {
    const { metric } = this.#sweep.definition;
    if (reached !== undefined) return reached;
    if (typeof told === 'object') return { type: 'failed', kind: 'error', message: told.failed };
    const last = reports.at(-1);
    const judged = judge(reports, metric);
    const value = told ?? judged?.value;
    if (value === undefined)
      throw new Error(`The trial never reported ${metric.name}, and no value is told.`);
    const step = judged?.step ?? last?.step ?? 0;
    if (Number.isFinite(value)) return { type: 'complete', value, step, values: judged?.values ?? {} };
    return this.#notFinite(step, metric.name, value);
  }

  #end(trial: Trial, outcome: Outcome, curve: readonly Report[]): void {
    const { configuration, repeat, number } = trial;
    const repeats = this.#ended.get(configuration.number) ?? [];
    this.#ended.set(configuration.number, repeats);
    repeats[repeat] = endedRepeat(outcome, curve);
    if (Object.keys(repeats).length === this.#sweep.definition.seeds.length) {
      this.#ended.delete(configuration.number);
      this.#finished.push(finishedOf(configuration, repeats));
    }
    this.#begun().end(number, outcome, curve);
  }
}

/** The types of a point are those of the words, which the definition was read from. */
function pointOf<W extends SweepWords>({ strategy, parameters }: Configuration): PointOf<W> {
  return { strategy, parameters } as unknown as PointOf<W>;
}
