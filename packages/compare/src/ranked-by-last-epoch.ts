import type { Json, Parameters, StudyDefinition } from '@ridgeline/core';
import type { Contender } from './contender.ts';

/**
 * Counts the contenders' trials that were ranked by the wrong epoch: versions before 2026-11-29 used the last epoch,
 * although early stopping had restored the weights of an earlier one. Early stopping ended these trials, so their last
 * epoch is never the best.
 */
export function countRankedByLastEpoch(
  contenders: readonly Contender[],
  definition: StudyDefinition,
): number {
  if (definition.metric.summary.type !== 'last' || definition.type !== 'network') return 0;
  const { task } = definition;
  return contenders
    .flatMap(({ trials }) => trials)
    .filter(
      ({ trial, outcome, epochs }) =>
        outcome.type === 'complete' &&
        outcome.step === epochs &&
        epochs < trial.epochs &&
        restoresBestWeights(task, trial.configuration.parameters),
    ).length;
}

const settingPath = ['training', 'early_stopping', 'restore_best_weights'];

function restoresBestWeights(task: Readonly<Record<string, Json>>, parameters: Parameters): boolean {
  return (
    (parameters[settingPath.join('.')] ?? settingPath.reduce<Json | undefined>(readValue, task)) === true
  );
}

function readValue(json: Json | undefined, key: string): Json | undefined {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? (json as Readonly<Record<string, Json>>)[key]
    : undefined;
}
