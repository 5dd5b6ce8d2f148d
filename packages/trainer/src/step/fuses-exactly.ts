import { randomStream, type Task } from '@ridgeline/core';
import type { Examples } from '../data/examples.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { makeBatch } from './batch.ts';
import type { NetworkEnds } from '../network/network-spec.ts';
import { groupStep } from './group-step.ts';

/** Examples of an evaluation in the probe: as many as are evaluated in one go. */
const evaluated = 1024;

/** What makes the two trials of the probe different: each has a penalty, dropout, a bound and a rate of its own. */
const differences = [
  { rate: 0.01, dropout: 0.2, l2: 0.01, maxValue: 0.5 },
  { rate: 0.003, dropout: 0.5, l2: 0.001, maxValue: 1 },
] as const;

/** Where an optimizer has betas: trials that share them take other operations than trials that do not. */
const betas = [
  { beta1: 0.9, beta2: 0.999 },
  { beta1: 0.8, beta2: 0.99 },
] as const;

/**
 * Whether two trials of this shape come to the same bits together as alone here, by one batch and one evaluation. They
 * do by the rules of the kernels, which are facts about one version of a library on the processors where they were tried.
 */
export function fusesExactly(kernels: Kernels, task: Task, ends: NetworkEnds): boolean {
  const tasks = differences.map((difference) => variant(task, difference));
  const pairs = 'beta1' in task.training.optimizer ? [tasks, tasks.map(withOwnBetas)] : [tasks];
  return pairs.every((pair) => isSameAlone(kernels, pair, ends));
}

function withOwnBetas(task: Task, trial: number): Task {
  const optimizer = { ...task.training.optimizer, ...betas[trial] };
  return { ...task, training: { ...task.training, optimizer } };
}

function isSameAlone(kernels: Kernels, tasks: readonly Task[], ends: NetworkEnds): boolean {
  const alone = kernels.throughout('one by one', () => tasks.map((task) => told(kernels, [task], ends)[0]!));
  const together = kernels.throughout('as graphs', () => told(kernels, tasks, ends));
  return alone.every((trial, i) => trial.every((numbers, j) => areSame(numbers, together[i]![j]!)));
}

function variant(task: Task, { rate, dropout, l2, maxValue }: (typeof differences)[number]): Task {
  const optimizer = { ...task.training.optimizer, learningRate: rate };
  const hidden = task.network.hidden.map((layer) => ({
    ...layer,
    dropout,
    kernelRegularizer: { l1: 0, l2, proximalL1: 0 },
    kernelConstraint: { name: 'MaxNorm', maxValue, axis: 0 } as const,
  }));
  return {
    ...task,
    network: { ...task.network, hidden },
    training: { ...task.training, optimizer },
  };
}

/** All numbers that a step and an evaluation of a group make, trial by trial. */
function told(kernels: Kernels, tasks: readonly Task[], ends: NetworkEnds): Float32Array[][] {
  const { batchSize } = tasks[0]!.training;
  const examples = examplesFor(ends, Math.max(batchSize, evaluated));
  const first = (count: number) =>
    makeBatch(
      kernels,
      examples,
      Uint32Array.from({ length: count }, (_, i) => i),
    );
  return kernels.scope(() => {
    const group = groupStep(kernels, tasks, 0, ends);
    const rates = tasks.map(({ training }) => training.optimizer.learningRate);
    const trained = kernels.scope(() => group.train(first(batchSize), 1, rates));
    const after = group.evaluate(first(evaluated));
    return tasks.map((_, trial) => [
      Float32Array.of(trained.loss[trial]!, trained.penalty?.[trial] ?? 0, after.loss[trial]!),
      Float32Array.of(trained.hits?.[trial] ?? 0, after.hits?.[trial] ?? 0),
      ...group
        .read(trial)
        .flatMap(({ kernel, bias, slopes }) => [kernel, bias, slopes ?? new Float32Array()]),
    ]);
  });
}

function examplesFor({ features, problem }: NetworkEnds, count: number): Examples {
  const draw = (name: string, length: number) => {
    const numbers = new Float32Array(length);
    randomStream('fuses-exactly', name).fillUniform(numbers);
    return numbers;
  };
  const inputs = draw('inputs', count * features);
  const classes = problem.type === 'multi-class' ? problem.classes : 2;
  const targets = draw('targets', count).map((x) =>
    problem.type === 'regression' ? x : Math.floor(x * classes),
  );
  return {
    features,
    problem,
    targets,
    read(example, out, offset) {
      out.set(inputs.subarray(example * features, (example + 1) * features), offset);
    },
  };
}

function areSame(a: Float32Array, b: Float32Array): boolean {
  return a.every((x, i) => x === b[i] || (Number.isNaN(x) && Number.isNaN(b[i]!)));
}
