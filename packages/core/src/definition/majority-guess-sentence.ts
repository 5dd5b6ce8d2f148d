import { sanitise } from '../printable.ts';
import type { StudyDefinition } from './sweep-definition.ts';

/**
 * Sentence on the accuracy that results have to beat: that of always guessing the largest class. Undefined if this
 * class is unknown, as for regressions.
 *
 * @example
 * majorityGuessSentence(definition); // 'always guessing "no", the largest class: accuracy 0.885'
 */
export function majorityGuessSentence(definition: StudyDefinition): string | undefined {
  const largest = definition.type === 'network' ? definition.largestClass : undefined;
  if (largest === undefined) return undefined;
  return `always guessing "${sanitise(largest.name)}", the largest class: accuracy ${largest.share.toFixed(3)}`;
}
