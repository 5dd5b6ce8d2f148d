import type { Configuration, Parameters, SearchDefinition, SweepDefinition, Trial } from '@ridgeline/core';
import { resolveTask } from '@ridgeline/core/parse';

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
