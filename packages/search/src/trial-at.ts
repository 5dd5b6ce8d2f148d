import { resolveTask, type SweepDefinition, type Trial } from '@ridgeline/core';
import { configurationAt } from './propose.ts';

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
