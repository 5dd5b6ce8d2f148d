import {
  Ranking,
  type Configuration,
  type Enqueued,
  type Metric,
  type Outcome,
  type Report,
  type SearchDefinition,
  type SweepDefinition,
  type Trial,
} from '@ridgeline/core';
import { noHistory, type EndedRepeat, type FinishedConfiguration, type History } from './history.ts';
import { planStudy } from './plan-study.ts';
import { propose, strategyAt } from './propose.ts';
import { decide } from './pruners/decide.ts';
import { brackets } from './pruners/hyperband.ts';
import { milestonesOf } from './pruners/milestones.ts';
import { isGivenUp } from './pruners/paired.ts';
import { PeerHistory } from './pruners/peer-history.ts';
import type { Decision } from './pruners/pruner.ts';
import { isAdaptive, lagOf, looksBack } from './looks-back.ts';
import { StopCriteria } from './stop-criteria.ts';
import { endedRepeat, finishedOf, StrategyHistory, type Entry } from './strategy-history.ts';
import { EpochsReader, trialOf } from './trial-of.ts';

/** A trial that begins. */
export interface Begun {
  readonly trial: Trial;
  /**
   * How many trials had ended when its configuration was chosen in this run, where that depends on who was first.
   */
  readonly saw: number | undefined;
  /** How it ended before it began: its configuration was given up. There is nothing to train then. */
  readonly outcome: Outcome | undefined;
}

/** What becomes of a trial after a report. */
export interface Verdict {
  readonly decision: Decision;
  /** How many trials had ended when it was decided, where that may depend on who was first. */
  readonly saw: number | undefined;
}

/** What a search has to be told of trials that have ended. */
export type Recollection = 'numbers' | 'outcomes' | 'curves';

export type SearchState =
  /** Trials run, or may begin. */
  | { readonly type: 'open' }
  /** All that was planned has ended. */
  | { readonly type: 'complete' }
  /** So many seeds of every strategy that still trains have ended: no more begin before `goOn`. */
  | { readonly type: 'look'; readonly seeds: number }
  /** A criterion of the sweep ended it with configuration `after`: what was begun beyond it does not count. */
  | { readonly type: 'stopped'; readonly after: number; readonly reason: string };

/** A configuration that has been chosen and has not ended. */
interface Chosen {
  readonly configuration: Configuration;
  readonly epochs: number;
  readonly saw: number | undefined;
}

type Repeat = 'waiting' | 'ready' | 'begun' | EndedRepeat;

/**
 * The search of one study: which trials may begin, which of those that run is stopped, and when all is over. It knows no
 * clock, no store and no thread, and waits for nobody: it is told what happened and asked what follows.
 *
 * With a sampler that learns, or a pruner, configuration i sees exactly what came of configurations 0 to i - lag, and
 * begins when all of these have ended; a trial is judged by its own reports and the curves of the same repeat of those
 * configurations. So each trial, its curve and where it is stopped are a function of the definition, whoever asks, how
 * many at once, and however often everything was killed and told again. With `asynchronous` all that has ended is seen
 * instead, and `saw` says how much that was: a search that is told as many ends, in the same order, answers the same.
 *
 * A search that looks at no history begins everything at once and remembers only what runs: a grid of 10^12 cells takes
 * no more memory than one of ten. One that a target or its patience ends waits by the same lag, so that little is begun
 * in vain.
 *
 * @example
 * const search = new StudySearch(definition);
 * const [{ trial }] = search.take(1);
 * search.decide(trial.number, [{ step: 1, values: { val_loss: 0.9 } }]); // { decision: 'continue', … }
 * search.end(trial.number, { type: 'complete', value: 0.9, step: 1, values: { val_loss: 0.9 } }, curve);
 * search.state; // { type: 'open' }
 */
export class StudySearch {
  /** What to tell of ended trials by `recallEnded`: their numbers, their outcomes too, or their curves as well. */
  readonly recalls: Recollection;
  readonly #definition: SearchDefinition | SweepDefinition;
  readonly #epochs: EpochsReader;
  /** How many configurations there are; undefined where that is not known. */
  #planned: number | undefined;
  /** Configurations that were chosen by hand after the start, by number. */
  readonly #later = new Map<number, Configuration>();
  readonly #learns: boolean;
  /** Configuration i waits for the end of i - lag. */
  readonly #lag: number;
  readonly #bracketOf: (point: number) => number;
  readonly #criteria: StopCriteria;
  /** Of each strategy, what samplers and the paired pruner see. */
  readonly #histories: ReadonlyMap<string, StrategyHistory>;
  /** Of each strategy and repeat, what the other pruners see. */
  readonly #peers: ReadonlyMap<string, PeerHistory[]>;
  /** How the repeats stand of each configuration that has not ended and is chosen or told of. */
  readonly #repeats = new Map<number, Repeat[]>();
  readonly #chosen = new Map<number, Chosen>();
  /** All that were ever chosen, by number, where later ones are chosen by them. */
  readonly #pending: Configuration[] = [];
  /** Those of which no further repeat is trained, with what becomes of these repeats. */
  readonly #givenUp = new Map<number, Outcome>();
  /** Of finals that are looked at: how many looks were taken. */
  #looks = 0;
  /** Strategies that a look has decided, with the seeds they have. */
  readonly #decided = new Map<string, number>();
  /** Trials that may begin of configurations that have begun, by number. */
  readonly #ready: number[] = [];
  /** No configuration below this one has still to begin. */
  #next = 0;
  /** All configurations below this one have ended. */
  #settled = 0;
  /** Those beyond it that have ended, and what came of them where that matters. */
  readonly #ahead = new Map<number, Entry | undefined>();
  /** How many trials have ended. */
  #ended = 0;
  #stop: Extract<SearchState, { type: 'stopped' }> | undefined;

  /** @param earlier What another study of the same parameters came to: samplers and pruners see it from the start. */
  constructor(
    definition: SearchDefinition | SweepDefinition,
    earlier: readonly FinishedConfiguration[] = [],
  ) {
    const { pruner, strategies, seed } = definition;
    this.#definition = definition;
    this.#epochs = new EpochsReader(definition);
    this.#planned = configurationsOf(definition);
    this.#learns = isAdaptive(definition) || pruner.name !== 'none';
    this.#criteria = new StopCriteria(definition);
    this.#bracketOf = pruner.name === 'hyperband' ? brackets(pruner, seed) : () => 0;
    this.#histories = new Map(strategies.map(({ name }) => [name, new StrategyHistory()]));
    this.#peers = new Map(strategies.map(({ name }) => [name, []]));
    this.#lag = lagOf(definition);
    this.recalls = pruner.name !== 'none' ? 'curves' : looksBack(definition) ? 'outcomes' : 'numbers';
    earlier.forEach((finished, index) => {
      const { configuration } = finished;
      if (!this.#histories.has(configuration.strategy)) return;
      // All may see it, and it stands before all.
      const number = index - earlier.length;
      this.#learn({
        mark: -Infinity,
        finished: { ...finished, configuration: { ...configuration, number } },
      });
    });
  }

  /** How the search stands. It is stopped for good as soon as a criterion says so. */
  get state(): SearchState {
    if (this.#stop !== undefined) return this.#stop;
    const look = this.#pendingLook();
    if (look !== undefined) return { type: 'look', seeds: look };
    return this.#settled === this.#planned ? { type: 'complete' } : { type: 'open' };
  }

  /** How many configurations count whatever comes: all below this number have ended, and the search was not over before. */
  get settled(): number {
    return this.#settled;
  }

  /**
   * Begins at the most `most` trials: those that may begin now, by number. Fewer, or none, where the others have to wait
   * for an end, and where there are no more. None is ever named twice.
   */
  take(most: number): readonly Begun[] {
    const begun: Begun[] = [];
    while (begun.length < most && this.#stop === undefined) {
      if (this.#ready.length === 0 && !this.#beginNext()) break;
      const number = this.#ready.shift();
      if (number !== undefined) begun.push(this.#begin(number));
    }
    return begun;
  }

  /**
   * Takes the look that `state` asks for: strategies other than `open` are decided, and train no further. What a look
   * said is not stored: it is taken again when the study goes on.
   */
  goOn(open: readonly string[]): void {
    const seeds = this.#pendingLook();
    if (seeds === undefined) throw new Error('There is no look to take.');
    this.#looks++;
    for (const { name } of this.#definition.strategies) {
      if (!open.includes(name) && !this.#decided.has(name)) this.#decided.set(name, seeds);
    }
    for (const number of this.#repeats.keys()) if (number < this.#next) this.#makeReady(number);
  }

  /**
   * What is to be tried as configuration `number` by what was told so far; undefined beyond the end of the plan. Nothing
   * begins by it.
   */
  choice(number: number): Configuration | undefined {
    const byHand = this.#later.get(number);
    if (byHand !== undefined) return byHand;
    const history = isAdaptive(this.#definition) ? this.#historyFor(number) : noHistory;
    const chosen = propose(this.#definition, this.#placeOf(number), history);
    return chosen && { ...chosen, number };
  }

  /**
   * Has a point tried that was chosen by hand after the start: as the next configuration, before all that the search
   * would choose. Its point is below those of the points that belong to the definition, which marks it: what comes of the
   * search depends on when this was called. Throws a plain Error where `runCap` leaves no room.
   */
  enqueue(point: Enqueued): void {
    const { enqueued } = this.#definition;
    const number = this.#nextFree();
    const before = enqueued.length + this.#later.size;
    const planned = configurationsOf({
      ...this.#definition,
      enqueued: [...enqueued, ...this.#later.values(), point],
    });
    if (planned !== undefined && number >= planned)
      throw new Error('run_cap leaves no room for another point.');
    this.#planned = planned;
    this.#later.set(number, { number, ...point, point: -before - 1 });
  }

  /**
   * Whether a trial that runs goes on after its last report. Its epoch is the last that counts where it does not: the
   * trial's outcome is `pruned` at that step, whatever it reports later or comes to.
   *
   * @param curve All its reports, by step; not empty.
   */
  decide(trial: number, curve: readonly Report[]): Verdict {
    const { pruner, metric } = this.#definition;
    const { configuration, epochs } = this.#chosenFor(trial);
    const saw = this.#seenNow();
    // A trial that has done all its epochs has nothing left to save.
    const isOver = curve.at(-1)!.step >= epochs;
    if (pruner.name === 'none' || isOver) return { decision: 'continue', saw };
    const peers = this.#peersOf(configuration.strategy, this.#repeatOf(trial)).until(
      this.#markFor(configuration.number),
    );
    const judged = { point: configuration.point, curve, peers, metric };
    return { decision: decide(pruner, judged, this.#bracketOf), saw };
  }

  /**
   * A trial has ended, for good: say it when the outcome is on disk, in the order in which outcomes are.
   *
   * @param curve Its reports by step, up to the one at which it was stopped; nothing is read of it unless `recalls` is
   *   `curves`.
   */
  end(trial: number, outcome: Outcome, curve: readonly Report[]): void {
    this.#ended++;
    if (this.#stop === undefined) this.#endRepeat(trial, outcome, curve);
  }

  /**
   * Tells of a trial that has ended in an earlier run, before anything is taken, in the order in which the outcomes came.
   * Where `recalls` is `numbers`, `recallNumber` is enough.
   */
  recallEnded(trial: Trial, outcome: Outcome, curve: readonly Report[]): void {
    this.#ended++;
    if (!this.#isPlanned(trial.number)) return;
    this.#recall(trial);
    this.#endRepeat(trial.number, outcome, curve);
  }

  /** The same, in any order, where `recalls` is `numbers`. */
  recallNumber(trial: number): void {
    this.#ended++;
    if (this.#isPlanned(trial)) this.#endRepeat(trial, nothingToldOf, []);
  }

  /**
   * Tells of a trial that was begun in an earlier run and waits for another attempt: it is taken again with the parameters
   * that it had, whatever has come since of the trials that they were chosen by.
   */
  recallChosen(trial: Trial): void {
    if (this.#isPlanned(trial.number)) this.#recall(trial);
  }

  /** Tells of a trial that was begun in an earlier run and is begun again by who tells it: it is not taken. */
  recallBegun(trial: Trial): void {
    if (!this.#isPlanned(trial.number)) return;
    this.#recall(trial);
    this.#repeatsOf(trial.configuration.number)[trial.repeat] = 'begun';
  }

  #recall({ configuration, epochs }: Trial): void {
    if (!this.#chosen.has(configuration.number)) this.#choose(configuration, epochs, undefined);
  }

  #isPlanned(trial: number): boolean {
    return this.#planned === undefined || this.#configurationOf(trial) < this.#planned;
  }

  /** Chooses the next configuration; false where it has to wait, or there is none. */
  #beginNext(): boolean {
    while (this.#next < this.#settled || this.#ahead.has(this.#next)) this.#next++;
    const number = this.#next;
    if (this.#planned !== undefined && number >= this.#planned) return false;
    if (number - this.#lag >= this.#settled) return false;
    if (!this.#chosen.has(number)) this.#proposeNow(number);
    this.#next++;
    this.#makeReady(number);
    return true;
  }

  #proposeNow(number: number): void {
    const configuration = this.choice(number);
    if (configuration === undefined) throw new Error(`There is no configuration ${number} in the plan.`);
    const epochs = this.#epochs.read(configuration.parameters);
    this.#choose(configuration, epochs, this.#seenNow());
  }

  /** The first number that nothing has and nothing by hand is to have. */
  #nextFree(): number {
    let number = Math.max(this.#next, this.#settled);
    while (this.#chosen.has(number) || this.#ahead.has(number) || this.#later.has(number)) number++;
    return number;
  }

  /** Which configuration of the definition has this number, where those by hand have moved it back. */
  #placeOf(number: number): number {
    let place = number;
    for (const later of this.#later.keys()) if (later < number) place--;
    return place;
  }

  /** What the sampler may see when it chooses configuration `number`. */
  #historyFor(number: number): History {
    const strategy = strategyAt(this.#definition, this.#placeOf(number));
    if (strategy === undefined) return noHistory;
    const finished = this.#histories
      .get(strategy)!
      .until(this.#markFor(number))
      .map((entry) => entry.finished)
      .sort((a, b) => a.configuration.number - b.configuration.number);
    // What has ended beyond the lag is pending to who may not see it.
    const seen = new Set(finished.map(({ configuration }) => configuration.number));
    const first = this.#definition.asynchronous ? 0 : Math.max(0, number - this.#lag + 1);
    const pending = this.#pending.slice(first, number).filter((one) => !seen.has(one.number));
    return { finished, pending };
  }

  #choose(configuration: Configuration, epochs: number, saw: number | undefined): void {
    this.#chosen.set(configuration.number, { configuration, epochs, saw });
    if (isAdaptive(this.#definition)) this.#pending[configuration.number] = configuration;
  }

  /** Lets those repeats of a configuration begin that may. */
  #makeReady(number: number): void {
    const { pruner, seeds } = this.#definition;
    const repeats = this.#repeatsOf(number);
    const outcome = this.#outcomeWithoutTraining(number);
    if (outcome !== undefined) this.#givenUp.set(number, outcome);
    const most = outcome === undefined ? this.#seedsBeforeLook() : Infinity;
    const waiting = [...repeats.keys()].filter((repeat) => repeat < most && repeats[repeat] === 'waiting');
    // The paired pruner has each repeat wait for the one before it, unless none of them will be trained.
    const isPaired = pruner.name === 'paired' && !this.#givenUp.has(number);
    if (isPaired && (repeats.includes('begun') || repeats.includes('ready'))) return;
    for (const repeat of isPaired ? waiting.slice(0, 1) : waiting) {
      repeats[repeat] = 'ready';
      this.#ready.push(number * seeds.length + repeat);
    }
    this.#ready.sort((a, b) => a - b);
  }

  #begin(number: number): Begun {
    const { configuration, epochs, saw } = this.#chosenFor(number);
    const repeat = this.#repeatOf(number);
    this.#repeatsOf(configuration.number)[repeat] = 'begun';
    const trial = trialOf(this.#definition, configuration, repeat, epochs);
    const outcome = this.#givenUp.get(configuration.number);
    return outcome === undefined ? { trial, saw, outcome } : { trial, saw: this.#seenNow(), outcome };
  }

  /** Outcome of the repeats of a configuration that is trained no further; undefined where it goes on. */
  #outcomeWithoutTraining(number: number): Outcome | undefined {
    if (this.#isGivenUp(number)) return { type: 'pruned', step: 0 };
    const seeds = this.#decided.get(this.#chosenStrategy(number));
    return seeds === undefined ? undefined : { type: 'cancelled', reason: `decided after ${seeds} seeds` };
  }

  #chosenStrategy(number: number): string {
    return this.#chosen.get(number)?.configuration.strategy ?? '';
  }

  /** Repeats that may begin before the next look. */
  #seedsBeforeLook(): number {
    return this.#definition.finalsOf?.design?.looks?.[this.#looks] ?? Infinity;
  }

  /** Seeds of the look that is to be taken now; undefined where there is none, or trials are missing. */
  #pendingLook(): number | undefined {
    const seeds = this.#seedsBeforeLook();
    // The last look is the end.
    if (seeds >= this.#definition.seeds.length) return undefined;
    if (this.#planned === undefined || this.#settled === this.#planned) return undefined;
    for (let number = this.#settled; number < this.#planned; number++) {
      if (this.#ahead.has(number)) continue;
      if (!this.#repeats.get(number)?.slice(0, seeds).every(isEnded)) return undefined;
    }
    return seeds;
  }

  /** Whether the paired pruner lets no further repeat of the configuration train. */
  #isGivenUp(number: number): boolean {
    const { pruner, metric } = this.#definition;
    const chosen = this.#chosen.get(number);
    if (pruner.name !== 'paired' || chosen === undefined) return false;
    const own = this.#repeatsOf(number).flatMap((repeat) => (isEnded(repeat) ? [repeat.value] : []));
    const entries = this.#histories.get(chosen.configuration.strategy)!.until(this.#markFor(number));
    return isGivenUp(pruner, own, bestOf(entries, metric), metric);
  }

  #endRepeat(trial: number, outcome: Outcome, curve: readonly Report[]): void {
    const { metric, pruner } = this.#definition;
    const number = this.#configurationOf(trial);
    const repeats = this.#repeatsOf(number);
    const looked = this.recalls === 'curves' ? curveOf(curve, metric.name) : [];
    repeats[this.#repeatOf(trial)] = endedRepeat(outcome, looked);
    if (repeats.every(isEnded)) this.#finish(number, repeats);
    else if (pruner.name === 'paired' && number < this.#next) this.#makeReady(number);
  }

  #finish(number: number, repeats: readonly EndedRepeat[]): void {
    const entry =
      this.recalls === 'numbers'
        ? undefined
        : {
            mark: this.#definition.asynchronous ? this.#ended : number,
            finished: finishedOf(this.#chosen.get(number)!.configuration, repeats),
          };
    this.#repeats.delete(number);
    this.#chosen.delete(number);
    this.#givenUp.delete(number);
    if (this.#definition.asynchronous) this.#remember(entry);
    this.#ahead.set(number, entry);
    while (this.#stop === undefined && this.#ahead.has(this.#settled)) this.#settle();
  }

  /** Takes the next ended configuration in the order of their numbers. */
  #settle(): void {
    const number = this.#settled++;
    const entry = this.#ahead.get(number);
    this.#ahead.delete(number);
    if (entry === undefined) return;
    if (!this.#definition.asynchronous) this.#remember(entry);
    // What a person has stopped says nothing of the search.
    if (entry.finished.outcome === 'cancelled') return;
    const reason = this.#criteria.judge(number, entry.finished.value);
    if (reason !== undefined) this.#stop = { type: 'stopped', after: number, reason };
  }

  #remember(entry: Entry | undefined): void {
    if (entry !== undefined && this.#learns) this.#learn(entry);
  }

  /** Keeps of a configuration what samplers and pruners will look at. */
  #learn({ mark, finished }: Entry): void {
    const { pruner, metric } = this.#definition;
    const { strategy, point } = finished.configuration;
    finished.repeats.forEach(({ outcome, curve }, repeat) => {
      const passed = milestonesOf(pruner, { point, outcome, curve }, metric, this.#bracketOf);
      this.#peersOf(strategy, repeat).add(mark, passed);
    });
    if (!isAdaptive(this.#definition) && pruner.name !== 'paired') return;
    // Of a curve, samplers look at its end alone.
    const repeats = finished.repeats.map(({ curve, ...end }) => ({ ...end, curve: curve.slice(-1) }));
    this.#histories.get(strategy)!.add({ mark, finished: { ...finished, repeats } });
  }

  #peersOf(strategy: string, repeat: number): PeerHistory {
    return (this.#peers.get(strategy)![repeat] ??= new PeerHistory());
  }

  /** Up to which mark configuration `number` may see. */
  #markFor(number: number): number {
    return this.#definition.asynchronous ? this.#ended : number - this.#lag;
  }

  #seenNow(): number | undefined {
    return this.#learns && this.#definition.asynchronous ? this.#ended : undefined;
  }

  #repeatsOf(configuration: number): Repeat[] {
    const known = this.#repeats.get(configuration);
    if (known !== undefined) return known;
    const repeats = this.#definition.seeds.map((): Repeat => 'waiting');
    this.#repeats.set(configuration, repeats);
    return repeats;
  }

  #configurationOf(trial: number): number {
    return Math.floor(trial / this.#definition.seeds.length);
  }

  #repeatOf(trial: number): number {
    return trial % this.#definition.seeds.length;
  }

  #chosenFor(trial: number): Chosen {
    const chosen = this.#chosen.get(this.#configurationOf(trial));
    if (chosen === undefined) throw new Error(`Trial ${trial} does not run.`);
    return chosen;
  }
}

/** How many configurations there are; undefined where that is not known. */
function configurationsOf(definition: SearchDefinition): number | undefined {
  const plan = planStudy(definition);
  return plan.type === 'finite' ? plan.configurations : undefined;
}

const nothingToldOf: Outcome = { type: 'cancelled', reason: '' };

function isEnded(repeat: Repeat): repeat is EndedRepeat {
  return typeof repeat === 'object';
}

/** Of a curve only the metric is looked at. */
function curveOf(curve: readonly Report[], metric: string): readonly Report[] {
  return curve.flatMap(({ step, values }) =>
    values[metric] === undefined ? [] : [{ step, values: { [metric]: values[metric] } }],
  );
}

/** The values of the best complete configuration, by repeat; ties go to the lower number. */
function bestOf(entries: readonly Entry[], metric: Metric): readonly (number | undefined)[] | undefined {
  const byNumber = entries
    .map(({ finished }) => finished)
    .sort((a, b) => a.configuration.number - b.configuration.number);
  const best = new Ranking(metric).best(byNumber, ({ value }) => value);
  return best?.repeats.map(({ value }) => value);
}
