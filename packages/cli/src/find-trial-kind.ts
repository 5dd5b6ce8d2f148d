import type { SweepDefinition } from '@ridgeline/core';
import { probePoints, tasksOf } from '@ridgeline/core/parse';
import { findUnsupportedLayer, inferTaskLayers, type TrialKind } from '@ridgeline/trainer';

/**
 * Finds the kind of a study's trials. If the engine lacks a layer of any trial, the kind names this layer: all trials then
 * train on TensorFlow, so that they are comparable.
 */
export function findTrialKind(definition: SweepDefinition): TrialKind {
  const { type } = definition;
  if (definition.type !== 'network') return { type };
  const taskOf = tasksOf(definition);
  for (const point of probePoints(definition, (name) => name.startsWith('network.'))) {
    const unsupportedLayer = findUnsupportedLayer(inferTaskLayers(taskOf(point)) ?? []);
    if (unsupportedLayer !== undefined) return { type, unsupportedLayer };
  }
  return { type };
}
