import { canonicalJson, type Json } from '../value.ts';
import { isObjective, type TrialTask } from './objective-task.ts';

/**
 * Trials with equal keys can train as one program: they agree in data, shapes, activations, batch size, loss, kind of
 * optimizer and training seed. Everything else may differ from trial to trial. A person's own model trains alone.
 *
 * @example
 * groupKey(task, 0) === groupKey({ ...task, training: { ...task.training, epochs: 3 } }, 0)
 */
export function groupKey(task: TrialTask, seed: number): string {
  if (isObjective(task)) return canonicalJson({ objective: task as unknown as Json, seed });
  return canonicalJson({
    data: task.data as unknown as Json,
    hidden: task.network.hidden.map(({ units, activation }) => ({ units, activation: activation.name })),
    loss: task.training.loss?.name ?? null,
    batchSize: task.training.batchSize,
    optimizer: task.training.optimizer.name,
    seed,
  });
}
