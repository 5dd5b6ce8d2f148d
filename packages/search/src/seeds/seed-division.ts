import { Ranking, RidgelineError, type Configuration, type SearchDefinition } from '@ridgeline/core';
import type { EndedRepeat, FinishedConfiguration, History } from '../history.ts';
import { planStudy, countTurns, countTurnsPerStrategy } from '../plan-study.ts';
import { turnAt, type Turn } from '../rotation.ts';
import { combineRepeats } from '../finished-configurations.ts';
import { nextTraining, type SeededConfiguration } from './next-seed.ts';
import { repeatModel } from './repeat-model.ts';

/** Training at one turn of a search that divides seeds. */
export interface SeedTurn {
  readonly configuration: number;
  /** Index of the training's seed. */
  readonly repeat: number;
  readonly strategy: string;
  /** Number of the strategy's earlier configurations. */
  readonly index: number;
}

/** Configuration with the turns of its seeds. */
interface DividedConfiguration {
  readonly number: number;
  /** Number of the strategy's earlier configurations. */
  readonly index: number;
  readonly turns: number[];
  /** Results by seed index, for the turns that have ended. */
  readonly results: EndedRepeat[];
}

/**
 * Division of a study's trainings into turns, one training each; strategies alternate. A turn starts a new
 * configuration or gives an earlier one another seed. The decision uses the results up to `lag` turns before, so the
 * order in which trainings finish does not matter.
 */
export class SeedDivision {
  readonly #definition: SearchDefinition;
  readonly #lag: number;
  readonly #plannedTurns: number | undefined;
  /** Maximum number of configurations of each strategy; undefined without a limit. */
  readonly #maxConfigurations: readonly (number | undefined)[];
  readonly #turnsPerStrategy: readonly (bigint | undefined)[];
  /** Trainings of the decided turns; undefined for a turn without one. */
  readonly #trainings: (SeedTurn | undefined)[] = [];
  readonly #configurations: DividedConfiguration[] = [];
  readonly #configurationsByStrategy: ReadonlyMap<string, DividedConfiguration[]>;
  /** Suggested configurations, by number. */
  readonly #suggestedConfigurations: Configuration[] = [];

  constructor(definition: SearchDefinition, lag: number) {
    const plan = planStudy(definition);
    this.#definition = definition;
    this.#lag = lag;
    this.#plannedTurns = plan.type === 'finite' ? plan.trials : undefined;
    this.#maxConfigurations = plan.strategies.map(
      ({ size, configurations }) => configurations ?? (size === undefined ? size : Number(size)),
    );
    this.#turnsPerStrategy = countTurnsPerStrategy(definition);
    this.#configurationsByStrategy = new Map(definition.strategies.map(({ name }) => [name, []]));
  }

  /**
   * Training at a turn; undefined if no configuration of its strategy needs one. Call it for the turns in order.
   *
   * @throws RidgelineError `STUDY_CHANGED` if the turn starts a configuration that was stored with another strategy
   */
  trainingAt(turn: number): SeedTurn | undefined {
    if (turn === this.#trainings.length) this.#trainings.push(this.#decide(turn));
    return this.#trainings[turn];
  }

  /** Turn of a seed; undefined until it is decided. */
  turnOf(configuration: number, repeat: number): number | undefined {
    return this.#configurations[configuration]?.turns[repeat];
  }

  /** Number of configurations whose first turn is before `turn`. */
  countStartedBefore(turn: number): number {
    const firstLater = this.#configurations.findIndex(({ turns }) => turns[0]! >= turn);
    return firstLater < 0 ? this.#configurations.length : firstLater;
  }

  /** Stores the point of a configuration. */
  recordSuggestion(configuration: Configuration): void {
    this.#suggestedConfigurations[configuration.number] = configuration;
  }

  /** Stores the result of a turn. */
  recordResult(turn: number, repeat: EndedRepeat): void {
    const training = this.#trainings[turn]!;
    this.#configurations[training.configuration]!.results[training.repeat] = repeat;
  }

  /**
   * Turn at which the last of a strategy's first `count` configurations gets its minimum seeds; -1 if there are none.
   */
  lastTurnOfFirst(strategy: string, count: number): number {
    const { minSeeds = 1 } = this.#definition;
    const firstConfigurations = this.#configurationsByStrategy.get(strategy)!.slice(0, count);
    // A configuration that lost a seed may have fewer turns.
    return Math.max(
      -1,
      ...firstConfigurations.map(({ turns }) => turns[Math.min(minSeeds, turns.length) - 1]!),
    );
  }

  /** Result of a configuration over all seeds; undefined if any seed has no result. */
  findFinished(number: number): FinishedConfiguration | undefined {
    const { results } = this.#configurations[number]!;
    return results.length === this.#definition.seeds.length
      ? combineRepeats(this.#suggestedConfigurations[number]!, results)
      : undefined;
  }

  /**
   * History of a strategy for its configuration `before`, from the results up to turn `last`. Its values are expected
   * values, because a good value under one seed may be luck.
   */
  history(strategy: string, before: number, last: number): History {
    const earlierConfigurations = this.#configurationsByStrategy
      .get(strategy)!
      .filter(({ number }) => number < before);
    const visibleResults = earlierConfigurations.map((configuration) => ({
      number: configuration.number,
      repeats: resultsUpTo(last, configuration),
    }));
    const finished = visibleResults.filter(({ repeats }) => repeats.length > 0);
    return {
      finished: this.#withExpectedValues(
        finished.map(({ number, repeats }) =>
          combineRepeats(this.#suggestedConfigurations[number]!, repeats),
        ),
      ),
      pending: visibleResults
        .filter(({ repeats }) => repeats.length === 0)
        .map(({ number }) => this.#suggestedConfigurations[number]!),
    };
  }

  #withExpectedValues(finished: readonly FinishedConfiguration[]): readonly FinishedConfiguration[] {
    const ranking = new Ranking(this.#definition.metric);
    const completeConfigurations = finished.filter(({ outcome }) => outcome === 'complete');
    if (completeConfigurations.length === 0) return finished;
    const losses = completeConfigurations.map(({ repeats }) =>
      repeats.map(({ value }) => ranking.loss(value!)),
    );
    const { expected } = repeatModel(losses);
    // `Ranking.loss` is its own inverse.
    const means = new Map(
      completeConfigurations.map((entry, index) => [entry, ranking.loss(expected[index]!.mean)]),
    );
    return finished.map((entry) => ({ ...entry, value: means.get(entry) }));
  }

  #decide(turn: number): SeedTurn | undefined {
    const { strategies, seeds, minSeeds = 1, metric } = this.#definition;
    const strategyTurn = turnAt(this.#turnsPerStrategy, turn);
    if (strategyTurn === undefined) return undefined;
    const strategy = strategies[strategyTurn.strategy]!;
    const strategyConfigurations = this.#configurationsByStrategy.get(strategy.name)!;
    const last = turn - this.#lag;
    const next = nextTraining(
      strategyConfigurations.map((configuration) => toSeededConfiguration(last, configuration)),
      {
        min: minSeeds,
        max: seeds.length,
        remaining: this.#remainingTurns(strategyTurn),
        delay: Math.ceil(this.#lag / strategies.length),
        hasPoints:
          strategyConfigurations.length < (this.#maxConfigurations[strategyTurn.strategy] ?? Infinity),
      },
      metric,
    );
    if (next === undefined) return undefined;
    if (next === 'start') {
      const number = this.#configurations.length;
      const storedConfiguration = this.#suggestedConfigurations[number];
      if (storedConfiguration !== undefined && storedConfiguration.strategy !== strategy.name)
        throw new RidgelineError(
          'STUDY_CHANGED',
          `The study was started by an earlier version, which divided seeds differently: configuration ${number} is of ${storedConfiguration.strategy}, not of ${strategy.name}.`,
          { hint: 'Give the sweep another name, or archive the study with `ridgeline run --fresh`.' },
        );
      const index = strategyConfigurations.length;
      const newConfiguration = { number, index, turns: [turn], results: [] };
      strategyConfigurations.push(newConfiguration);
      this.#configurations.push(newConfiguration);
      return { configuration: number, repeat: 0, strategy: strategy.name, index };
    }
    const { turns, index } = this.#configurations[next]!;
    const repeat = turns.push(turn) - 1;
    return { configuration: next, repeat, strategy: strategy.name, index };
  }

  /** Number of a strategy's remaining turns, this one included. */
  #remainingTurns({ strategy, point }: Turn): number {
    return this.#plannedTurns === undefined
      ? Infinity
      : countTurns(this.#turnsPerStrategy, strategy, this.#plannedTurns) - point;
  }
}

/** Results of a configuration's first seeds, up to a turn. */
function resultsUpTo(last: number, { turns, results }: DividedConfiguration): readonly EndedRepeat[] {
  return results.filter((_, repeat) => turns[repeat]! <= last);
}

function toSeededConfiguration(last: number, configuration: DividedConfiguration): SeededConfiguration {
  const { number, turns } = configuration;
  return {
    number,
    values: resultsUpTo(last, configuration).map(({ value }) => value),
    seedCount: turns.length,
  };
}
