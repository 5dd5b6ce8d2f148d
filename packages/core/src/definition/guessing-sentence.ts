import { sanitise } from '../printable.ts';
import type { StudyDefinition } from './sweep-definition.ts';

/**
 * Baseline that every accuracy of a study has to beat; undefined for regressions.
 *
 * @example
 * guessingSentence(definition); // 'always guessing "no", the largest class: accuracy 0.885'
 */
export function guessingSentence(definition: StudyDefinition): string | undefined {
  const largest = definition.type === 'network' ? definition.largestClass : undefined;
  if (largest === undefined) return undefined;
  return `always guessing "${sanitise(largest.name)}", the largest class: accuracy ${largest.share.toFixed(3)}`;
}
