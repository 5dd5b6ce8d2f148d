/**
 * Describes the standard error over seeds and test examples, and the population of a claim.
 *
 * @param subject first word of the sentence: `The` or `Their`
 * @param population seeds and examples for which claims hold
 */
export function describeCrossedError(subject: string, population: string): string {
  return (
    `${subject} squared standard error is that of the seed means plus that of the example means, with degrees of freedom ` +
    `by Welch and Satterthwaite, so that claims hold for ${population}.`
  );
}

/**
 * Names of the tests of the pairs.
 *
 * @param hasSignFlips true if some pairs are tested by sign-flip
 */
export function namePairTests(hasSignFlips: boolean): string {
  return `two-sided t tests${hasSignFlips ? ', or exact sign-flip tests where differences do not vary' : ''}`;
}

/**
 * Describes the adjustment of p values over several pairs.
 *
 * @param equivalent smallest difference that matters; undefined if equivalence is not tested
 */
export function describeAdjustment(pairs: number, equivalent: number | undefined): string {
  const together =
    equivalent === undefined ? '' : ' and, for tests of difference and equivalence together, Shaffer (1986)';
  return `adjusted by Holm${together} over ${pairs} pairs`;
}

/**
 * Describes the test of equivalence and the origin of its margin.
 *
 * @param isPlanned true if the margin was fixed before the finals began
 */
export function describeEquivalence(margin: string, isPlanned: boolean): string {
  const when = isPlanned ? 'before the finals began' : 'by hand, possibly after seeing the results';
  return `Two strategies are equivalent if two one-sided tests show it within ${margin}, a difference that was fixed ${when}.`;
}
