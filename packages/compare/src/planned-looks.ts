/** Look sizes that grow by about the square root of two, so that each look adds a similar share of information. */
const sizes = [4, 6, 8, 11, 15, 20, 28, 40, 56, 80, 112, 160, 224, 320, 448, 640, 896];

/**
 * Numbers of seeds at which finals of at most `seeds` seeds are tested. The last one is `seeds`, and none comes shortly
 * before it.
 *
 * @example
 * plannedLooks(40); // [4, 6, 8, 11, 15, 20, 28, 40]
 */
export function plannedLooks(seeds: number): readonly number[] {
  return [...sizes.filter((size) => size <= 0.85 * seeds), seeds];
}
