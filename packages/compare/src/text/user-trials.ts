import type { StudyDefinition } from '@ridgeline/core';
import type { Comparison } from '../comparison.ts';
import { nameTrainer } from './data.ts';

/**
 * Describes trials that the user's module, program or function trains, for the notes.
 *
 * @example
 * describeUserTrials(comparison, definition)[0]; // 'Your program trains these trials. …'
 */
export function describeUserTrials(
  { sameOnAllSeeds }: Pick<Comparison, 'sameOnAllSeeds'>,
  definition: Pick<StudyDefinition, 'type'>,
): readonly string[] {
  const { type } = definition;
  if (type === 'network') return [];
  const trainer = nameTrainer(definition);
  const replay = type === 'none' ? '' : ', and `ridgeline replay` shows by how much';
  return [
    `Your ${trainer} trains these trials. It receives a seed, but equal bits are not promised: a repeat may differ` +
      `${replay}. A trial counts once, even after several attempts.`,
    ...(sameOnAllSeeds
      ? [
          `Every strategy has one value on all its seeds, as if the ${trainer} did not use ${nameSeed(type)}. Seeds that ` +
            'change nothing are no evidence, so nothing is tested.',
        ]
      : []),
  ];
}

function nameSeed(type: StudyDefinition['type']): string {
  return type === 'program' ? 'RIDGELINE_SEED' : 'its seed';
}

/** Sentence, with a leading space, on how intervals can cover new test examples; empty if no way is known. */
export function describeExamplesRemedy({ type }: Pick<StudyDefinition, 'type'>, metric: string): string {
  if (type !== 'network')
    return ` Report ${metric} as an array, one number per example, and intervals count them.`;
  return metric === 'test_loss'
    ? ' A loss such as root_mean_squared_error or r2 is no mean over examples: rank by val_root_mean_squared_error or ' +
        'val_r2_score, and intervals count them.'
    : '';
}
