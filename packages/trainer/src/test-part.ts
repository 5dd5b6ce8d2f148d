import type { GroupMember, Task, TestResult } from '@ridgeline/core';
import { examplesScaled } from './data/examples.ts';
import type { SharedDataSet } from './data/shared-data-set.ts';
import { EpochSums } from './epoch-sums.ts';
import { partValues } from './epoch-values.ts';
import type { Kernels } from './kernels/kernels.ts';
import { groupStep } from './step/group-step.ts';
import type { Trained } from './train.ts';
import { evaluatedPart } from './training-parts.ts';

/** A trial of finals that has trained to its end. */
export interface Finalist {
  readonly member: GroupMember<Task>;
  readonly trained: Pick<Trained, 'weights' | 'scaling'>;
}

/**
 * What a trial makes of the test part, alone and with the weights that it was left with. Nothing is fitted on the part:
 * measurements are standardised by the examples that the trial was trained on.
 *
 * @param test the test part of the trial's data set
 */
export function meetTestPart(
  kernels: Kernels,
  { member: { task, seed }, trained }: Finalist,
  test: SharedDataSet,
): TestResult {
  return kernels.scope(() => {
    const examples = examplesScaled(test, trained.scaling);
    const part = evaluatedPart(
      kernels,
      examples,
      Uint32Array.from({ length: test.rows }, (_, row) => row),
    );
    const step = groupStep(kernels, [task], seed, test);
    step.write(0, trained.weights);
    const sums = new EpochSums(1);
    const examined = part.batches.map((batch) => {
      const figures = step.examine(batch);
      sums.add(figures, batch.count);
      return figures;
    });
    const values = partValues('test', test.problem, sums.measured(0, part.targets));
    return {
      values: Object.fromEntries(
        Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
      examples: {
        losses: joined(examined, ({ losses }) => losses, Float32Array),
        hits: joined(examined, ({ right }) => right, Uint8Array),
      },
    };
  });
}

/** The numbers of all batches, one after the other; undefined where batches have none. */
function joined<B, N extends Float32Array | Uint8Array>(
  batches: readonly B[],
  of: (batch: B) => N | undefined,
  Numbers: { from(numbers: readonly number[]): N },
): N | undefined {
  const parts = batches.flatMap((batch) => of(batch) ?? []);
  return parts.length < batches.length ? undefined : Numbers.from(parts.flatMap((part) => [...part]));
}
