import {
  resolveTask,
  type Configuration,
  type SearchDefinition,
  type SweepDefinition,
  type Trial,
} from '@ridgeline/core';
import { roundsOf, sizesOf } from './plan-study.ts';
import { turnAt } from './rotation.ts';
import { samplers } from './samplers/samplers.ts';

/**
 * Configuration `number`, from 0; undefined beyond the end of the plan. It is a function of the definition and the
 * number alone, so it can be asked for in any order, any number of times.
 *
 * @example
 * configurationAt(definition, 2); // { number: 2, strategy: 'l2', point: 0, parameters: { … } }
 */
export function configurationAt(definition: SearchDefinition, number: number): Configuration | undefined {
  if (definition.runCap !== undefined && (number + 1) * definition.seeds.length > definition.runCap)
    return undefined;
  const turn = turnAt(sizesOf(definition), number);
  if (turn === undefined) return undefined;
  const strategy = definition.strategies[turn.strategy]!;
  return {
    number,
    strategy: strategy.name,
    point: turn.point,
    parameters: samplers[strategy.method].pointAt(strategy, turn.point, {
      seed: definition.seed,
      rounds: () => roundsOf(definition),
    }),
  };
}

/**
 * Trial `number`, from 0: configuration `number / repeats` under repeat `number % repeats`; undefined beyond the end of
 * the plan.
 *
 * @example
 * trialAt(definition, 7); // with seeds: 3 { number: 7, repeat: 1, seed: 1, configuration: { number: 2, … }, … }
 */
export function trialAt(definition: SweepDefinition, number: number): Trial | undefined {
  const repeats = definition.seeds.length;
  const configuration = configurationAt(definition, Math.floor(number / repeats));
  if (configuration === undefined) return undefined;
  const repeat = number % repeats;
  return {
    number,
    configuration,
    repeat,
    seed: definition.seeds[repeat]!,
    epochs: resolveTask(definition, configuration.parameters).training.epochs,
  };
}
