import { availableParallelism } from 'node:os';
import { pluralize, RidgelineError, type SweepDefinition } from '@ridgeline/core';
import { findGpus, trialsAtOnce } from '@ridgeline/runner';

/** Devices of this machine for the slots of a study's trials. */
export interface SlotDevices {
  /** GPUs that slots divide among them. */
  readonly gpus: readonly string[];
  /** Number of trials that the devices can run at once, at least 1. */
  readonly trialsAtOnce: number;
}

/**
 * Finds the devices for a program whose sweep file assigns devices to each trial; undefined for any other study.
 *
 * @throws RidgelineError `USAGE` if this machine has fewer than one trial needs.
 * @example
 * devicesFor(definition)?.trialsAtOnce; // 2: four GPUs, and two for each trial
 */
export function devicesFor(definition: SweepDefinition): SlotDevices | undefined {
  if (definition.type !== 'program' || definition.program.slots === undefined) return undefined;
  const { slots } = definition.program;
  const gpus = slots.gpu === undefined ? [] : findGpus(process.env);
  const cpus = availableParallelism();
  const count = trialsAtOnce(slots, { gpus, cpus });
  if (count >= 1) return { gpus, trialsAtOnce: count };
  const lacking =
    slots.gpu !== undefined && gpus.length < slots.gpu
      ? `${pluralize(slots.gpu, 'GPU')}, and there are ${gpus.length} here`
      : `${pluralize(slots.cpu!, 'core')}, and there are ${cpus} here`;
  throw new RidgelineError('USAGE', `program.slots of ${definition.name} gives each trial ${lacking}.`, {
    hint: 'GPUs are those of CUDA_VISIBLE_DEVICES or, without it, of `nvidia-smi -L`. Lower `slots`: results do not depend on them.',
  });
}
