import type { ComparedPair } from '../comparison.ts';
import { letterDisplay } from '../statistics/letters.ts';

/**
 * Assigns letters to strategies; two of them share a letter unless one is called better.
 *
 * @param strategies best first
 */
export function assignLetters(
  strategies: readonly string[],
  pairs: readonly Pick<ComparedPair, 'a' | 'b' | 'answer'>[],
): ReadonlyMap<string, string> {
  const differentPairs = pairs.filter(({ answer }) => answer === 'a-better' || answer === 'b-better');
  const letters = letterDisplay(strategies, (first, second) =>
    differentPairs.some(({ a, b }) => (a === first && b === second) || (a === second && b === first)),
  );
  return new Map(strategies.map((strategy, index) => [strategy, letters[index]!]));
}
