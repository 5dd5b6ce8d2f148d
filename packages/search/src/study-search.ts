import {
  epochsOf,
  isPointOf,
  maxReports,
  pausesTrainings,
  Ranking,
  skippedOutcome,
  type Configuration,
  type Enqueued,
  type Outcome,
  type Report,
  type Parameters,
  type SearchDefinition,
  type Strategy,
  type Trial,
  type TrialTask,
} from '@ridgeline/core';
import { noHistory, type EndedRepeat, type FinishedConfiguration, type History } from './history.ts';
import { countEnqueued, countPoints, planStudy } from './plan-study.ts';
import { initialPart, propose, proposeDivided, strategyNameAt } from './propose.ts';
import { decide } from './pruners/decide.ts';
import { createBracketOf } from './pruners/hyperband.ts';
import { lossesAtMilestones } from './pruners/milestones.ts';
import { isPrunedBetweenSeeds } from './pruners/paired.ts';
import { PeerHistory } from './pruners/peer-history.ts';
import type { Decision } from './pruners/pruner.ts';
import { samplerHorizon, isAdaptive, judgesByHistory, effectiveLag, learns, usesHistory } from './horizon.ts';
import { SeedDivision, type SeedTurn } from './seeds/seed-division.ts';
import { isFromSampler } from './samplers/generations.ts';
import { StopCriteria } from './stop-criteria.ts';
import { warmResults } from './warm-start.ts';
import { toEndedRepeat, combineRepeats, metricsInValues } from './finished-configurations.ts';

/** A trial that the search suggests to start. */
export interface SuggestedTrial {
  readonly trial: Trial;
  /** Undefined in a search without tasks. */
  readonly task: TrialTask | undefined;
  /**
   * Number of trials that had ended when the configuration was chosen or, with an `outcome`, when the trial was
   * suggested. Undefined if the search does not depend on their order, or if an earlier run chose the configuration.
   */
  readonly historySize?: number | undefined;
  /** Outcome without training, for a configuration that is not trained further. */
  readonly outcome?: Outcome | undefined;
}

/** Data about ended trials that a search needs when restored. */
type HistoryDetail = 'numbers' | 'outcomes' | 'curves';

export type SearchState =
  /** Trials are running, or may start. */
  | { readonly type: 'open' }
  /** All planned trials have ended. */
  | { readonly type: 'complete' }
  /**
   * An interim test (look) is due, because `seeds` seeds of every undecided strategy have ended. No trial starts before
   * `takeLook`.
   */
  | { readonly type: 'look'; readonly seeds: number }
  /** A criterion of the sweep ended the search: trials beyond configuration `last` do not count. */
  | { readonly type: 'stopped'; readonly last: number; readonly reason: string };

/** A configuration that was chosen and has not ended. */
interface ChosenConfiguration {
  readonly configuration: Configuration;
  /** Task; undefined in a search without tasks, and for a restored configuration until one of its trials starts. */
  task: TrialTask | undefined;
  readonly epochs: number;
  readonly historySize: number | undefined;
}

/** Ended configuration in a history. */
interface HistoryEntry {
  /**
   * Position from which the configuration is visible: its number or, in an asynchronous search, the number of ended
   * trials; -Infinity for a configuration of an earlier study.
   */
  readonly position: number;
  readonly finished: FinishedConfiguration;
}

/** State of a repeat, or its result. */
type RepeatState = 'waiting' | 'ready' | 'started' | EndedRepeat;

/**
 * Search of one study: decides which trials start, which are stopped, and when the search is over. It has no clock,
 * store or thread, and never waits: callers report events and ask for decisions.
 *
 * The horizon of a configuration is the set of earlier configurations whose results its suggestion uses. The
 * configuration starts when all of them have ended. A sampler may define its own horizon (`Sampler.horizon`). For all
 * other learning samplers, and for pruners, the horizon of configuration i is configurations 0 to i - lag. A pruner
 * uses the trial's own reports and, within the horizon, the curves of the same repeat. Each trial, its curve and its
 * pruning therefore depend only on the definition, not on the number of workers or restarts. With `asynchronous`, all
 * ended configurations are used instead, and `historySize` records the number of ended trials: the same outcomes in the
 * same order give the same decisions.
 *
 * A search without history never waits and keeps only running trials: a grid of 10^12 cells takes no more memory than
 * one of ten. With a target or patience, configurations wait by the same lag, so few start beyond the end of the
 * search.
 *
 * @example
 * const search = new StudySearch(definition, tasksOf(definition));
 * const [{ trial }] = search.ask(1);
 * search.decide(trial.number, [{ step: 1, values: { val_loss: 0.9 } }]); // 'continue'
 * search.tell(trial.number, { type: 'complete', value: 0.9, step: 1, values: { val_loss: 0.9 } }, curve);
 * search.state; // { type: 'open' }
 */
export class StudySearch {
  /** Data about ended trials that `addFinished` needs; `curves` includes outcomes. */
  readonly historyDetail: HistoryDetail;
  /** Creates the task of a configuration from its parameters. */
  readonly taskOf: (parameters: Parameters) => TrialTask | undefined;
  readonly #definition: SearchDefinition;
  /** Number of planned configurations, or of trainings if seeds are divided; undefined if unknown. */
  #plannedCount: number | undefined;
  /** Configurations enqueued after the start, by number. */
  readonly #enqueuedLater = new Map<number, Configuration>();
  /** True if a sampler or the pruner uses the history. */
  readonly #keepsHistory: boolean;
  /** True if the choice of a configuration depends on the history. */
  readonly #choosesByHistory: boolean;
  /** Distance from a configuration to the last one that it waits for, if the lag decides. */
  readonly #lag: number;
  readonly #bracketOf: (point: number) => number;
  readonly #criteria: StopCriteria;
  readonly #judgedMetrics: readonly string[];
  /** Results of each strategy in the order of their visibility, for samplers and the paired pruner. */
  readonly #histories: ReadonlyMap<string, HistoryEntry[]>;
  /** Numbers of configurations of another study that are no points of this one. Only pruners use them. */
  readonly #outsideNumbers = new Set<number>();
  /** History of each strategy and repeat, for the other pruners. */
  readonly #peerHistories: ReadonlyMap<string, PeerHistory[]>;
  /** States of the repeats of each unfinished configuration that was chosen or restored. */
  readonly #repeatStates = new Map<number, RepeatState[]>();
  readonly #chosenConfigurations = new Map<number, ChosenConfiguration>();
  /** All configurations chosen or restored so far, by number, if later choices depend on them. */
  readonly #suggestedConfigurations: Configuration[] = [];
  /** Division of the trainings into turns; undefined if each configuration gets all seeds. */
  readonly #division: SeedDivision | undefined;
  /** Outcome of the remaining repeats of each configuration that is not trained further. */
  readonly #skippedOutcomes = new Map<number, Outcome>();
  /** Number of looks taken, in finals with looks. */
  #looksTaken = 0;
  /** Strategies that a look has decided, with the number of seeds at that look. */
  readonly #decidedStrategies = new Map<string, number>();
  /** Trials of started configurations that may start now, by number. */
  readonly #readyTrials: number[] = [];
  /** Number of the first configuration, or turn, that may still have to start. */
  #nextNumber = 0;
  /** Number of leading configurations, or turns, that have ended. */
  #finishedPrefix = 0;
  /** Ended configurations, or turns, beyond `#finishedPrefix`, with their results if needed. */
  readonly #endedAhead = new Map<number, HistoryEntry | undefined>();
  /** Number of ended trials. */
  #endedTrialCount = 0;
  #stop: Extract<SearchState, { type: 'stopped' }> | undefined;
  /** First turn after the end of a stopped search that divides seeds; Infinity until it is stopped. */
  #stopTurn = Infinity;

  /**
   * @param taskOf creates the task of a configuration; by default the search has no tasks
   * @param earlier finished configurations of another study, by default those of `warmStart`. Pruners use all of them
   *   from the start, samplers only those that are points of this study.
   */
  constructor(
    definition: SearchDefinition,
    taskOf: (parameters: Parameters) => TrialTask | undefined = () => undefined,
    earlier: readonly FinishedConfiguration[] = warmResults(definition),
  ) {
    const { pruner, strategies, seed } = definition;
    this.#definition = definition;
    this.taskOf = taskOf;
    this.#plannedCount = countPlanned(definition);
    this.#keepsHistory = isAdaptive(definition) || pruner.name !== 'none';
    this.#choosesByHistory = isAdaptive(definition) || pausesTrainings(definition);
    this.#criteria = new StopCriteria(definition);
    this.#judgedMetrics = metricsInValues(definition);
    this.#bracketOf = pruner.name === 'hyperband' ? createBracketOf(pruner, seed) : () => 0;
    this.#histories = new Map(strategies.map(({ name }) => [name, []]));
    this.#peerHistories = new Map(strategies.map(({ name }) => [name, []]));
    this.#lag = effectiveLag(definition);
    this.#division = definition.minSeeds === undefined ? undefined : new SeedDivision(definition, this.#lag);
    this.historyDetail =
      pruner.name !== 'none' || pausesTrainings(definition)
        ? 'curves'
        : usesHistory(definition)
          ? 'outcomes'
          : 'numbers';
    earlier.forEach((finished, index) => {
      const { strategy, point, parameters } = finished.configuration;
      const ownStrategy = strategies.find(({ name }) => name === strategy);
      if (ownStrategy === undefined) return;
      // Configurations of another study precede those of this one, and no training continues them.
      const number = index - earlier.length;
      if (!isPointOf(ownStrategy, parameters)) this.#outsideNumbers.add(number);
      this.#addToHistories({
        position: -Infinity,
        finished: { ...finished, configuration: { number, strategy, point, parameters } },
      });
    });
  }

  /** State of the search, which stops permanently when a criterion is met. */
  get state(): SearchState {
    if (this.#division !== undefined) this.#advanceToTraining(this.#division);
    if (this.#isStopped()) return this.#stop!;
    const seedsAtLook = this.#pendingLook();
    if (seedsAtLook !== undefined) return { type: 'look', seeds: seedsAtLook };
    return this.#finishedPrefix === this.#plannedCount ? { type: 'complete' } : { type: 'open' };
  }

  /**
   * Number of leading configurations that have ended. If seeds are divided, number of configurations that started in
   * the leading ended turns. Configurations beyond the end of the search do not count.
   */
  get finishedPrefix(): number {
    return this.#division?.countStartedBefore(this.#finishedPrefix) ?? this.#finishedPrefix;
  }

  /** Number of trials that have ended; undefined unless decisions may depend on their order. */
  get historySize(): number | undefined {
    return this.#keepsHistory && this.#definition.asynchronous ? this.#endedTrialCount : undefined;
  }

  /** Starts at most `max` trials and returns them. A started trial is returned again only after `requeue`. */
  ask(max: number): readonly SuggestedTrial[] {
    const startedTrials: SuggestedTrial[] = [];
    while (startedTrials.length < max && !this.#isStopped()) {
      if (this.#readyTrials.length === 0 && !this.#makeNextReady()) break;
      const number = this.#readyTrials.shift();
      if (number !== undefined) startedTrials.push(this.#start(number));
    }
    return startedTrials;
  }

  /** Makes a started trial ready again; `ask` returns ready trials by number. */
  requeue(trial: number): void {
    this.#ensureRepeatStates(this.#configurationNumber(trial))[this.#repeatIndex(trial)] = 'ready';
    this.#readyTrials.push(trial);
    this.#readyTrials.sort((a, b) => a - b);
  }

  /**
   * Takes the look that `state` announces: strategies that are not in `undecided` are decided and train no further.
   * Looks are not stored but repeated when the study continues.
   */
  takeLook(undecided: readonly string[]): void {
    const seeds = this.#pendingLook();
    if (seeds === undefined) throw new Error('There is no look to take.');
    this.#looksTaken++;
    for (const { name } of this.#definition.strategies) {
      if (!undecided.includes(name) && !this.#decidedStrategies.has(name))
        this.#decidedStrategies.set(name, seeds);
    }
    for (const number of this.#repeatStates.keys()) if (number < this.#nextNumber) this.#makeReady(number);
  }

  /**
   * Chooses configuration `number` from the current history without starting it; undefined beyond the end of the plan
   * and, if seeds are divided, before its first turn is decided or while results of its history are missing.
   */
  suggest(number: number): Configuration | undefined {
    if (this.#division !== undefined) return this.#suggestDivided(this.#division, number);
    const enqueued = this.#enqueuedLater.get(number);
    if (enqueued !== undefined) return enqueued;
    const history = this.#choosesByHistory ? this.#historyFor(number) : noHistory;
    const chosen = propose(this.#definition, this.#plannedIndex(number), history);
    return chosen && { ...chosen, number };
  }

  /**
   * Enqueues a point chosen by hand after the start as the next configuration. Its point number is below those of the
   * definition's enqueued points, which marks it as later: the search then depends on the time of the call.
   *
   * @throws Error if `runCap` leaves no room, or if the search divides seeds
   */
  enqueue(point: Enqueued): void {
    const { enqueued } = this.#definition;
    if (this.#division !== undefined)
      throw new Error('A search that divides seeds accepts points only before its first trial.');
    const number = this.#lowestFreeNumber();
    const earlierCount = enqueued.length + this.#enqueuedLater.size;
    const plannedCount = countPlanned({
      ...this.#definition,
      enqueued: [...enqueued, ...this.#enqueuedLater.values(), point],
    });
    if (plannedCount !== undefined && number >= plannedCount)
      throw new Error('run_cap leaves no room for another point.');
    this.#plannedCount = plannedCount;
    const part = initialPart(this.#definition, point.strategy);
    this.#enqueuedLater.set(number, { number, ...point, point: -earlierCount - 1, ...part });
  }

  /**
   * Decides whether a running trial continues after its latest report. If the trial stops, its outcome is `pruned` at
   * the step of this report, regardless of later reports.
   *
   * @param curve all reports of the trial, by step; not empty
   */
  decide(trial: number, curve: readonly Report[]): Decision {
    const { pruner, metric } = this.#definition;
    const { configuration, epochs } = this.#requireChosen(trial);
    const pause = configuration.part?.pause;
    if (pause !== undefined && curve.at(-1)!.step >= pause) return 'stop';
    // After the last epoch, stopping would save nothing.
    const isOver = curve.at(-1)!.step >= epochs;
    if (pruner.name === 'none' || isOver) return 'continue';
    const peerHistory = this.#ensurePeerHistory(configuration.strategy, this.#repeatIndex(trial));
    const lossesAt = peerHistory.until(this.#lastVisiblePosition(this.#findTurn(trial) ?? 0));
    return decide(pruner, { bracket: this.#bracketOf(configuration.point), curve, lossesAt, metric });
  }

  /**
   * Ends a trial. Must be called when the outcome is on disk, for all trials in the order in which outcomes are stored.
   *
   * @param curve reports of the trial by step, up to the one at which it was stopped; ignored unless `historyDetail` is
   *   `curves`
   */
  tell(trial: number, outcome: Outcome, curve: readonly Report[]): void {
    this.#endedTrialCount++;
    if (!this.#isStopped()) this.#endRepeat(trial, outcome, curve);
  }

  /**
   * Adds a trial that ended in an earlier run. Must be called before the first `ask`, in the order in which outcomes
   * were stored. If `historyDetail` is `numbers`, `addFinishedNumber` is enough.
   */
  addFinished(trial: Trial, outcome: Outcome, curve: readonly Report[]): void {
    this.#endedTrialCount++;
    if (!this.#isPlanned(trial.number)) return;
    this.#restore(trial);
    this.#endRepeat(trial.number, outcome, curve);
  }

  /** Adds a trial that ended in an earlier run, in any order, if `historyDetail` is `numbers`. */
  addFinishedNumber(trial: number): void {
    this.#endedTrialCount++;
    if (this.#isPlanned(trial)) this.#endRepeat(trial, unknownOutcome, []);
  }

  /**
   * Adds a trial that started in an earlier run and waits for another attempt. `ask` returns it again, with its old
   * parameters.
   */
  addWaiting(trial: Trial): void {
    if (this.#isPlanned(trial.number)) this.#restore(trial);
  }

  /** Adds a trial that an earlier run started and that counts as running. `ask` returns it only after `requeue`. */
  addStarted(trial: Trial): void {
    if (!this.#isPlanned(trial.number)) return;
    this.#restore(trial);
    this.#ensureRepeatStates(trial.configuration.number)[trial.repeat] = 'started';
  }

  #restore({ configuration, epochs }: Trial): void {
    if (this.#chosenConfigurations.has(configuration.number)) return;
    this.#recordChoice({ configuration, task: undefined, epochs, historySize: undefined });
  }

  #isPlanned(trial: number): boolean {
    if (this.#division !== undefined) return true;
    return this.#plannedCount === undefined || this.#configurationNumber(trial) < this.#plannedCount;
  }

  /** True if a criterion has ended the search and no required seed is missing. */
  #isStopped(): boolean {
    if (this.#stop === undefined || this.#division === undefined) return this.#stop !== undefined;
    return this.#finishedPrefix >= this.#turnLimit();
  }

  /** Number of turns of a search that divides seeds; Infinity if unknown. */
  #turnLimit(): number {
    return Math.min(this.#plannedCount ?? Infinity, this.#stopTurn);
  }

  /**
   * Advances to the next training that has not started and returns it; undefined if it must wait or there is none.
   * On the way, it marks turns as ended that have no training or whose training has ended.
   */
  #advanceToTraining(division: SeedDivision): SeedTurn | undefined {
    while (this.#nextNumber < this.#turnLimit() && this.#nextNumber - this.#lag < this.#finishedPrefix) {
      const training = division.trainingAt(this.#nextNumber);
      const isNeeded = training !== undefined && training.configuration <= (this.#stop?.last ?? Infinity);
      const state = isNeeded ? this.#ensureRepeatStates(training.configuration)[training.repeat]! : undefined;
      if (state === 'waiting') return training;
      const turn = this.#nextNumber++;
      if (state === undefined || isEnded(state)) this.#markTurnEnded(turn);
    }
    return undefined;
  }

  /** Makes the next training ready, if seeds are divided; returns false if it must wait or there is none. */
  #makeTrainingReady(division: SeedDivision): boolean {
    const training = this.#advanceToTraining(division);
    if (training === undefined) return false;
    const { configuration, repeat } = training;
    if (!this.#chosenConfigurations.has(configuration)) {
      if (this.#lastVisibleTurn(division, configuration) === undefined) return false;
      this.#suggestAndRecord(configuration);
    }
    this.#nextNumber++;
    this.#ensureRepeatStates(configuration)[repeat] = 'ready';
    this.#readyTrials.push(configuration * this.#definition.seeds.length + repeat);
    return true;
  }

  /** Makes the next configuration or training ready; returns false if it must wait or there is none. */
  #makeNextReady(): boolean {
    if (this.#division !== undefined) return this.#makeTrainingReady(this.#division);
    while (this.#nextNumber < this.#finishedPrefix || this.#endedAhead.has(this.#nextNumber))
      this.#nextNumber++;
    const number = this.#nextNumber;
    if (this.#plannedCount !== undefined && number >= this.#plannedCount) return false;
    if (!this.#hasEndedHorizon(number)) return false;
    if (!this.#chosenConfigurations.has(number)) this.#suggestAndRecord(number);
    this.#nextNumber++;
    this.#makeReady(number);
    return true;
  }

  /** True if all configurations within the horizon of `number` have ended. */
  #hasEndedHorizon(number: number): boolean {
    if (this.#definition.asynchronous || this.historyDetail === 'numbers') return true;
    const strategy = this.#findStrategyAt(number);
    const horizon = strategy && this.#samplerHorizon(number, strategy);
    if (strategy !== undefined && horizon !== undefined) {
      if (this.#findHistoryOf(strategy, horizon) === undefined) return false;
      if (!judgesByHistory(this.#definition)) return true;
    }
    return number - this.#lag < this.#finishedPrefix;
  }

  /** Strategy of configuration `number`; undefined if all strategies end before it. */
  #findStrategyAt(number: number): Strategy | undefined {
    const name =
      this.#enqueuedLater.get(number)?.strategy ??
      strategyNameAt(this.#definition, this.#plannedIndex(number));
    return name === undefined ? undefined : this.#findStrategy(name);
  }

  #findStrategy(name: string): Strategy {
    return this.#definition.strategies.find((strategy) => strategy.name === name)!;
  }

  /** Number of the strategy's first points in the horizon of `number`; undefined if the lag decides. */
  #samplerHorizon(number: number, strategy: Strategy): number | undefined {
    const first = samplerHorizon(this.#definition, strategy, 0);
    if (first === undefined || !learns(strategy)) return first;
    const index = this.#definition.strategies.indexOf(strategy);
    const point = countPoints(this.#definition, index, this.#plannedIndex(number));
    return samplerHorizon(this.#definition, strategy, point);
  }

  /** Ended configurations of a strategy up to the last point of a horizon; undefined if some have not ended. */
  #findHistoryOf({ name }: Strategy, horizon: number): readonly HistoryEntry[] | undefined {
    if (horizon === 0) return [];
    // Configurations enter the history in order, so those of the horizon are its first entries.
    const entries = this.#histories.get(name)!;
    let remaining = horizon;
    const last = entries.findIndex(({ finished }) => isFromSampler(finished) && --remaining === 0);
    return last < 0 ? undefined : entries.slice(0, last + 1);
  }

  /** Suggests a configuration, if seeds are divided; undefined if it has no turn yet or its history is incomplete. */
  #suggestDivided(division: SeedDivision, number: number): Configuration | undefined {
    this.#advanceToTraining(division);
    const lastTurn = this.#lastVisibleTurn(division, number);
    if (lastTurn === undefined) return undefined;
    const { strategy: name, index } = division.trainingAt(division.turnOf(number, 0)!)!;
    const strategy = this.#findStrategy(name);
    if (!learns(strategy)) return proposeDivided(this.#definition, strategy, number, index, noHistory);
    const earlier = this.#histories.get(name)!.map(({ finished }) => finished);
    const { finished, pending } = division.history(name, number, lastTurn);
    const history = { finished: [...this.#selectInside(earlier), ...finished], pending };
    return proposeDivided(this.#definition, strategy, number, index, history);
  }

  /**
   * Last turn whose result is in the history of configuration `number`; undefined if that turn has not ended or the
   * configuration has not started.
   */
  #lastVisibleTurn(division: SeedDivision, number: number): number | undefined {
    const turn = division.turnOf(number, 0);
    const training = turn === undefined ? undefined : division.trainingAt(turn);
    if (turn === undefined || training === undefined) return undefined;
    const strategy = this.#findStrategy(training.strategy);
    const enqueuedCount = countEnqueued(this.#definition, strategy.name);
    const point = Math.max(0, training.index - enqueuedCount);
    const horizon = samplerHorizon(this.#definition, strategy, point);
    if (horizon === undefined) return turn - this.#lag;
    const lastTurn = division.lastTurnOfFirst(strategy.name, horizon === 0 ? 0 : enqueuedCount + horizon);
    return lastTurn < this.#finishedPrefix ? lastTurn : undefined;
  }

  #suggestAndRecord(number: number): void {
    const configuration = this.suggest(number);
    if (configuration === undefined) throw new Error(`There is no configuration ${number} in the plan.`);
    const task = this.taskOf(configuration.parameters);
    const epochs = Math.min(
      configuration.part?.pause ?? Infinity,
      task === undefined ? maxReports : epochsOf(task),
    );
    this.#recordChoice({ configuration, task, epochs, historySize: this.historySize });
  }

  /** Lowest number that is neither used nor reserved for an enqueued configuration. */
  #lowestFreeNumber(): number {
    let number = Math.max(this.#nextNumber, this.#finishedPrefix);
    while (
      this.#chosenConfigurations.has(number) ||
      this.#endedAhead.has(number) ||
      this.#enqueuedLater.has(number)
    )
      number++;
    return number;
  }

  /** Index of a configuration among those not enqueued after the start. */
  #plannedIndex(number: number): number {
    let index = number;
    for (const laterNumber of this.#enqueuedLater.keys()) if (laterNumber < number) index--;
    return index;
  }

  /** History visible to the sampler when it chooses configuration `number`. */
  #historyFor(number: number): History {
    const strategy = this.#findStrategyAt(number);
    const { asynchronous, pruner } = this.#definition;
    const canPromote = pruner.name === 'asha';
    if (strategy === undefined || (!learns(strategy) && !canPromote)) return noHistory;
    const horizon = this.#samplerHorizon(number, strategy);
    const finished =
      horizon === undefined
        ? this.#visibleTo(number, strategy.name)
        : (this.#findHistoryOf(strategy, horizon) ?? []).map((entry) => entry.finished);
    // Results beyond the horizon are invisible; their configurations count as pending.
    const visibleNumbers = new Set(finished.map(({ configuration }) => configuration.number));
    const firstPending = asynchronous
      ? 0
      : (horizon === undefined ? number - this.#lag : lastNumber(finished)) + 1;
    const pending = this.#suggestedConfigurations
      .slice(Math.max(0, firstPending), number)
      .filter((configuration) => !visibleNumbers.has(configuration.number));
    return { finished: this.#selectInside(finished), pending };
  }

  /** Selects the configurations that are points of this study: samplers can learn from no others. */
  #selectInside(finished: readonly FinishedConfiguration[]): readonly FinishedConfiguration[] {
    if (this.#outsideNumbers.size === 0) return finished;
    return finished.filter(({ configuration }) => !this.#outsideNumbers.has(configuration.number));
  }

  #recordChoice(chosen: ChosenConfiguration): void {
    const { configuration } = chosen;
    this.#chosenConfigurations.set(configuration.number, chosen);
    if (this.#division !== undefined) {
      this.#division.recordSuggestion(configuration);
      return;
    }
    if (this.#choosesByHistory) this.#suggestedConfigurations[configuration.number] = configuration;
  }

  /** Makes ready those repeats of a configuration that may start now; all of them if it is not trained further. */
  #makeReady(number: number): void {
    const { pruner, seeds } = this.#definition;
    const states = this.#ensureRepeatStates(number);
    const outcome = this.#outcomeWithoutTraining(number);
    if (outcome !== undefined) this.#skippedOutcomes.set(number, outcome);
    const repeatLimit = outcome === undefined ? this.#seedsBeforeLook() : Infinity;
    const waitingRepeats = [...states.keys()].filter(
      (repeat) => repeat < repeatLimit && states[repeat] === 'waiting',
    );
    // With the paired pruner, each repeat that trains waits for the previous one.
    const isPaired = pruner.name === 'paired' && !this.#skippedOutcomes.has(number);
    if (isPaired && (states.includes('started') || states.includes('ready'))) return;
    for (const repeat of isPaired ? waitingRepeats.slice(0, 1) : waitingRepeats) {
      states[repeat] = 'ready';
      this.#readyTrials.push(number * seeds.length + repeat);
    }
    this.#readyTrials.sort((a, b) => a - b);
  }

  #start(number: number): SuggestedTrial {
    const chosen = this.#requireChosen(number);
    const { configuration, epochs } = chosen;
    const repeat = this.#repeatIndex(number);
    this.#ensureRepeatStates(configuration.number)[repeat] = 'started';
    const trial = { number, configuration, repeat, seed: this.#definition.seeds[repeat]!, epochs };
    const task = (chosen.task ??= this.taskOf(configuration.parameters));
    const outcome = this.#skippedOutcomes.get(configuration.number);
    return {
      trial,
      task,
      historySize: outcome === undefined ? chosen.historySize : this.historySize,
      outcome,
    };
  }

  /** Outcome of the remaining repeats of a configuration that is not trained further; undefined if it continues. */
  #outcomeWithoutTraining(number: number): Outcome | undefined {
    if (this.#isPrunedBetweenSeeds(number)) return { type: 'pruned', step: 0 };
    const seeds = this.#decidedStrategies.get(this.#chosenStrategy(number));
    return seeds === undefined ? undefined : skippedOutcome(seeds);
  }

  #chosenStrategy(number: number): string {
    return this.#chosenConfigurations.get(number)?.configuration.strategy ?? '';
  }

  /** Number of repeats that may start before the next look. */
  #seedsBeforeLook(): number {
    return this.#definition.finalsOf?.design?.looks?.[this.#looksTaken] ?? Infinity;
  }

  /** Number of seeds of the look that is due; undefined if none is left or trials before it have not ended. */
  #pendingLook(): number | undefined {
    const seeds = this.#seedsBeforeLook();
    // The last look coincides with the end of the search.
    if (seeds >= this.#definition.seeds.length) return undefined;
    if (this.#plannedCount === undefined || this.#finishedPrefix === this.#plannedCount) return undefined;
    for (let number = this.#finishedPrefix; number < this.#plannedCount; number++) {
      if (this.#endedAhead.has(number)) continue;
      if (!this.#repeatStates.get(number)?.slice(0, seeds).every(isEnded)) return undefined;
    }
    return seeds;
  }

  /** True if the paired pruner stops the configuration's further repeats. */
  #isPrunedBetweenSeeds(number: number): boolean {
    const { pruner, metric } = this.#definition;
    const chosen = this.#chosenConfigurations.get(number);
    if (pruner.name !== 'paired' || chosen === undefined) return false;
    const values = this.#ensureRepeatStates(number).flatMap((state) => (isEnded(state) ? [state.value] : []));
    const visibleConfigurations = this.#visibleTo(number, chosen.configuration.strategy);
    const best = new Ranking(metric).best(visibleConfigurations, ({ value }) => value);
    return isPrunedBetweenSeeds(
      pruner,
      values,
      best?.repeats.map(({ value }) => value),
      metric,
    );
  }

  #endRepeat(trial: number, outcome: Outcome, curve: readonly Report[]): void {
    const { metric, pruner } = this.#definition;
    const number = this.#configurationNumber(trial);
    const states = this.#ensureRepeatStates(number);
    const metricCurve = this.historyDetail === 'curves' ? selectMetric(curve, metric.name) : [];
    states[this.#repeatIndex(trial)] = toEndedRepeat(outcome, metricCurve, this.#judgedMetrics);
    if (this.#division !== undefined) {
      const turn = this.#findTurn(trial);
      if (turn !== undefined && turn < this.#nextNumber) this.#markTurnEnded(turn);
      return;
    }
    if (states.every(isEnded)) this.#finish(number, states);
    else if (pruner.name === 'paired' && number < this.#nextNumber) this.#makeReady(number);
  }

  /**
   * Turn of a trial; undefined until it is decided. If seeds are not divided, the number of the trial's configuration.
   */
  #findTurn(trial: number): number | undefined {
    const number = this.#configurationNumber(trial);
    return this.#division === undefined ? number : this.#division.turnOf(number, this.#repeatIndex(trial));
  }

  /** Marks a turn as ended, then adds the results of all turns before the first that has not ended. */
  #markTurnEnded(turn: number): void {
    this.#endedAhead.set(turn, undefined);
    while (this.#endedAhead.delete(this.#finishedPrefix))
      this.#addTurnResult(this.#division!, this.#finishedPrefix++);
  }

  /** Adds the result of an ended turn to the histories, and stops the search if a criterion is met. */
  #addTurnResult(division: SeedDivision, turn: number): void {
    const training = division.trainingAt(turn);
    const result = training && this.#ensureRepeatStates(training.configuration)[training.repeat]!;
    if (training === undefined || result === undefined || !isEnded(result)) return;
    const { configuration: number } = training;
    const { configuration } = this.#chosenConfigurations.get(number)!;
    this.#addToPeerHistory(turn, configuration, training.repeat, result);
    division.recordResult(turn, keepCurveEnd(result));
    if (this.#stop !== undefined || result.outcome === 'cancelled') return;
    const reason = this.#criteria.judge(number, division.findFinished(number), training.repeat === 0);
    if (reason === undefined) return;
    this.#stop = { type: 'stopped', last: division.countStartedBefore(turn + 1) - 1, reason };
    // Turns before the stop turn were decided without the result that ends the search.
    this.#stopTurn = turn + this.#lag;
    for (let laterTurn = turn + 1; laterTurn < this.#nextNumber; laterTurn++) {
      if ((division.trainingAt(laterTurn)?.configuration ?? 0) > this.#stop.last)
        this.#endedAhead.set(laterTurn, undefined);
    }
  }

  #finish(number: number, repeats: readonly EndedRepeat[]): void {
    const entry =
      this.historyDetail === 'numbers'
        ? undefined
        : {
            position: this.#definition.asynchronous ? this.#endedTrialCount : number,
            finished: combineRepeats(this.#chosenConfigurations.get(number)!.configuration, repeats),
          };
    this.#repeatStates.delete(number);
    this.#chosenConfigurations.delete(number);
    this.#skippedOutcomes.delete(number);
    if (this.#definition.asynchronous && entry !== undefined) this.#addToHistories(entry);
    this.#endedAhead.set(number, entry);
    while (this.#stop === undefined && this.#endedAhead.has(this.#finishedPrefix)) this.#addNextResult();
  }

  /** Adds the result of the next configuration in order of number, and stops the search if a criterion is met. */
  #addNextResult(): void {
    const number = this.#finishedPrefix++;
    const entry = this.#endedAhead.get(number);
    this.#endedAhead.delete(number);
    if (entry === undefined) return;
    if (!this.#definition.asynchronous) this.#addToHistories(entry);
    // A configuration with a trial stopped by hand has no result.
    if (entry.finished.outcome === 'cancelled') return;
    const reason = this.#criteria.judge(number, entry.finished);
    if (reason !== undefined) this.#stop = { type: 'stopped', last: number, reason };
  }

  /** Adds a configuration to the histories of samplers and pruners, if there are any. */
  #addToHistories({ position, finished }: HistoryEntry): void {
    if (!this.#keepsHistory) return;
    const { pruner } = this.#definition;
    const { strategy } = finished.configuration;
    finished.repeats.forEach((ended, repeat) => {
      this.#addToPeerHistory(position, finished.configuration, repeat, ended);
    });
    if (!this.#choosesByHistory && pruner.name !== 'paired') return;
    const repeats = finished.repeats.map(keepCurveEnd);
    this.#histories.get(strategy)!.push({ position, finished: { ...finished, repeats } });
  }

  /** Adds the curve of an ended repeat to the pruner's history of its strategy and repeat. */
  #addToPeerHistory(
    position: number,
    { strategy, point }: Configuration,
    repeat: number,
    { outcome, curve }: EndedRepeat,
  ): void {
    const { pruner, metric } = this.#definition;
    const losses = lossesAtMilestones(pruner, { outcome, curve }, metric, this.#bracketOf(point));
    this.#ensurePeerHistory(strategy, repeat).add(position, losses);
  }

  #ensurePeerHistory(strategy: string, repeat: number): PeerHistory {
    return (this.#peerHistories.get(strategy)![repeat] ??= new PeerHistory());
  }

  /** Ended configurations of a strategy that are visible to configuration `number`, by number. */
  #visibleTo(number: number, strategy: string): readonly FinishedConfiguration[] {
    const position = this.#lastVisiblePosition(number);
    return this.#histories
      .get(strategy)!
      .filter((entry) => entry.position <= position)
      .map(({ finished }) => finished)
      .sort((a, b) => a.configuration.number - b.configuration.number);
  }

  /** Largest history position visible to configuration `number`. */
  #lastVisiblePosition(number: number): number {
    return this.#definition.asynchronous ? this.#endedTrialCount : number - this.#lag;
  }

  #ensureRepeatStates(configuration: number): RepeatState[] {
    const existing = this.#repeatStates.get(configuration);
    if (existing !== undefined) return existing;
    const states = this.#definition.seeds.map((): RepeatState => 'waiting');
    this.#repeatStates.set(configuration, states);
    return states;
  }

  #configurationNumber(trial: number): number {
    return Math.floor(trial / this.#definition.seeds.length);
  }

  #repeatIndex(trial: number): number {
    return trial % this.#definition.seeds.length;
  }

  #requireChosen(trial: number): ChosenConfiguration {
    const chosen = this.#chosenConfigurations.get(this.#configurationNumber(trial));
    if (chosen === undefined) throw new Error(`Trial ${trial} is not running.`);
    return chosen;
  }
}

/** Number of configurations, or of trainings if seeds are divided; undefined if unknown. */
function countPlanned(definition: SearchDefinition): number | undefined {
  const plan = planStudy(definition);
  if (plan.type !== 'finite') return undefined;
  return definition.minSeeds === undefined ? plan.configurations : plan.trials;
}

/** Placeholder in a search that needs only the numbers of ended trials. */
const unknownOutcome: Outcome = { type: 'cancelled', reason: '' };

/** Number of the last of these configurations; -1 if there is none. */
function lastNumber(finished: readonly FinishedConfiguration[]): number {
  return finished.at(-1)?.configuration.number ?? -1;
}

function isEnded(state: RepeatState): state is EndedRepeat {
  return typeof state === 'object';
}

/** Keeps only a repeat's last report, because samplers use no other. */
function keepCurveEnd(repeat: EndedRepeat): EndedRepeat {
  return { ...repeat, curve: repeat.curve.slice(-1) };
}

/** Keeps only one metric of a curve, and only the reports that contain it. */
function selectMetric(curve: readonly Report[], metric: string): readonly Report[] {
  return curve.flatMap(({ step, values }) =>
    values[metric] === undefined ? [] : [{ step, values: { [metric]: values[metric] } }],
  );
}
