import { availableParallelism } from 'node:os';
import { pluralize, RidgelineError, type SweepDefinition } from '@ridgeline/core';
import { findGpus, countTrialSlots } from '@ridgeline/runner';

/** Devices of this machine for the slots of a study's trials. */
export interface SlotDevices {
  /** GPUs that the slots share. */
  readonly gpus: readonly string[];
  /** Maximum number of trials that the devices can run simultaneously, at least 1. */
  readonly maxTrials: number;
}

/**
 * Finds the devices for a program whose sweep file assigns devices to each trial; undefined for any other study.
 *
 * @throws RidgelineError `USAGE` if this machine has fewer devices than a trial needs.
 * @example
 * findDevices(definition)?.maxTrials; // 2: four GPUs, two of them for each trial
 */
export function findDevices(definition: SweepDefinition): SlotDevices | undefined {
  if (definition.type !== 'program' || definition.program.slots === undefined) return undefined;
  const { slots } = definition.program;
  const gpus = slots.gpu === undefined ? [] : findGpus(process.env);
  const cpuCount = availableParallelism();
  const maxTrials = countTrialSlots(slots, { gpus, cpuCount });
  if (maxTrials >= 1) return { gpus, maxTrials };
  const shortage =
    slots.gpu !== undefined && gpus.length < slots.gpu
      ? `${pluralize(slots.gpu, 'GPU')}, but this machine has ${gpus.length}`
      : `${pluralize(slots.cpu!, 'core')}, but this machine has ${cpuCount}`;
  throw new RidgelineError('USAGE', `A trial of ${definition.name} needs ${shortage}.`, {
    hint: 'Lower `slots`, which does not change results. GPUs are read from CUDA_VISIBLE_DEVICES, otherwise from `nvidia-smi -L`.',
  });
}
