import type { Configuration, Parameters, SearchDefinition, SweepDefinition, Trial } from '@ridgeline/core';
import { resolveTask } from '@ridgeline/core/parse';

/** Trial of a configuration under one repeat. */
export function trialOf(
  { seeds }: SearchDefinition,
  configuration: Configuration,
  repeat: number,
  epochs: number,
): Trial {
  const number = configuration.number * seeds.length + repeat;
  return { number, configuration, repeat, seed: seeds[repeat]!, epochs };
}

/**
 * Reader of the number of epochs of a trial; Infinity if the file does not define a trial. A task is read once for
 * each number of epochs that the parameters name, since reading takes most of the time of a suggestion.
 */
export class EpochsReader {
  readonly #definition: SearchDefinition | SweepDefinition;
  readonly #known = new Map<string, number>();

  constructor(definition: SearchDefinition | SweepDefinition) {
    this.#definition = definition;
  }

  read(parameters: Parameters): number {
    const definition = this.#definition;
    if (!('task' in definition)) return 'objective' in definition ? definition.objective.epochs : Infinity;
    const key = JSON.stringify([parameters['training'], parameters['training.epochs']]);
    const epochs = this.#known.get(key) ?? resolveTask(definition, parameters).training.epochs;
    this.#known.set(key, epochs);
    return epochs;
  }
}
