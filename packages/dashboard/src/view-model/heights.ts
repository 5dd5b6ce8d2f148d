/** Number of lines that a section claims. */
interface Claim<Name extends string> {
  readonly name: Name;
  /** Minimum height; with less, the claim is not met. */
  readonly min: number;
  readonly max: number;
}

/**
 * Distributes `height` lines among sections. Claims are met in order while lines remain. A section may have several
 * claims: an early one for the lines that it needs, and later ones for more. A section without a met claim is missing
 * from the result.
 */
export function distributeHeight<Name extends string>(
  height: number,
  claims: readonly Claim<Name>[],
): ReadonlyMap<Name, number> {
  const heights = new Map<Name, number>();
  let remaining = height;
  for (const { name, min, max } of claims) {
    const current = heights.get(name) ?? 0;
    const granted = Math.min(max, current + remaining);
    if (granted < min || granted <= current) continue;
    heights.set(name, granted);
    remaining -= granted - current;
  }
  return heights;
}
