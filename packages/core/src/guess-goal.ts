import type { Goal } from './ranking.ts';

const minimizedPattern = /loss|error|mse|mae|mape|perplexity|ppl|nll|bpb|regret|brier/i;
const maximizedPattern = /acc|auc|f1|precision|recall|r2|score|reward|return|bleu|map(?!e)|iou|elo|dice/i;

/**
 * Goal that the name of a metric suggests; undefined if it suggests none or both.
 *
 * @example
 * guessGoal('val_accuracy') === 'maximize'
 */
export function guessGoal(metric: string): Goal | undefined {
  const [isMinimized, isMaximized] = [minimizedPattern.test(metric), maximizedPattern.test(metric)];
  if (isMinimized === isMaximized) return undefined;
  return isMinimized ? 'minimize' : 'maximize';
}
