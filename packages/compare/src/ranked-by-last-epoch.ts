import type { Json, Parameters, StudyDefinition } from '@ridgeline/core';
import type { Contender } from './contender.ts';

/**
 * Number of chosen trials that were ranked by the wrong epoch. A version before 2026-11-29 used their last epoch,
 * although early stopping had restored the weights of an earlier one. Detectable if early stopping ended the trial,
 * since its last epoch is then never the best.
 */
export function rankedByLastEpoch(contenders: readonly Contender[], definition: StudyDefinition): number {
  if (definition.metric.summary.type !== 'last' || definition.type !== 'network') return 0;
  const { task } = definition;
  return contenders
    .flatMap(({ trials }) => trials)
    .filter(
      ({ trial, outcome, epochs }) =>
        outcome.type === 'complete' &&
        outcome.step === epochs &&
        epochs < trial.epochs &&
        restores(task, trial.configuration.parameters),
    ).length;
}

const path = ['training', 'early_stopping', 'restore_best_weights'];

function restores(task: Readonly<Record<string, Json>>, parameters: Parameters): boolean {
  return (parameters[path.join('.')] ?? path.reduce<Json | undefined>(valueAt, task)) === true;
}

function valueAt(json: Json | undefined, key: string): Json | undefined {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? (json as Readonly<Record<string, Json>>)[key]
    : undefined;
}
