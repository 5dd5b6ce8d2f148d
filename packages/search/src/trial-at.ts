import {
  resolveTask,
  type Configuration,
  type Parameters,
  type SearchDefinition,
  type SweepDefinition,
  type Trial,
} from '@ridgeline/core';
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
  return trialOf(definition, configuration, number % repeats, epochsOf(definition, configuration.parameters));
}

/** A configuration under one repeat. */
export function trialOf(
  { seeds }: SearchDefinition,
  configuration: Configuration,
  repeat: number,
  epochs: number,
): Trial {
  const number = configuration.number * seeds.length + repeat;
  return { number, configuration, repeat, seed: seeds[repeat]!, epochs };
}

/** How many epochs a trial may take; Infinity where the file does not say what a trial does. */
export function epochsOf(definition: SearchDefinition | SweepDefinition, parameters: Parameters): number {
  if ('task' in definition) return resolveTask(definition, parameters).training.epochs;
  return 'objective' in definition ? definition.objective.epochs : Infinity;
}
