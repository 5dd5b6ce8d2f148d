import type { GroupMember, Task, TestResult } from '@ridgeline/core';
import { examplesOf } from './data/examples.ts';
import type { SharedDataSet } from './data/shared-data-set.ts';
import { splitRows } from './data/split.ts';
import { evaluate, partValues } from './epoch-values.ts';
import type { Kernels } from './kernels/kernels.ts';
import { groupStep, type LayerWeights } from './step/group-step.ts';
import { evaluatedPart } from './training-parts.ts';

/** A trial of finals that has trained to its end. */
export interface Finalist {
  readonly member: GroupMember<Task>;
  readonly weights: readonly LayerWeights[];
  /** What it was trained and validated on. */
  readonly data: SharedDataSet;
}

/**
 * What a trial makes of the test part, alone and with the weights that it was left with. Nothing is fitted on the part:
 * measurements are standardised by the examples that the trial was trained on.
 *
 * @param test the test part of the trial's data set
 */
export function meetTestPart(
  kernels: Kernels,
  { member, weights, data }: Finalist,
  test: SharedDataSet,
): TestResult {
  const { task, seed } = member;
  return kernels.scope(() => {
    const { train } = splitRows(task.data, data.targets, seed);
    const examples = examplesOf(test, train, data);
    const part = evaluatedPart(
      kernels,
      examples,
      Uint32Array.from({ length: test.rows }, (_, row) => row),
    );
    const step = groupStep(kernels, [task], seed, test);
    step.write(0, weights);
    const values = partValues('test', test.problem, evaluate(step, part, 1), part, 0);
    const examined = part.batches.map((batch) => step.examine(batch));
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
