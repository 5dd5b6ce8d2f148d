/** Request for lines of the screen, on behalf of a section. */
interface Claim<Name extends string> {
  /** Name of the section. */
  readonly name: Name;
  /** Minimum height of the section after the claim; if fewer lines are left, the claim is not granted. */
  readonly min: number;
  /** Maximum height of the section after the claim. */
  readonly max: number;
}

/**
 * Distributes `height` lines among sections by granting claims in order while lines remain. A section may have several
 * claims: an early one for the lines that it needs, and later ones for more. A section without a granted claim is
 * missing from the result.
 */
export function distributeHeight<Name extends string>(
  height: number,
  claims: readonly Claim<Name>[],
): ReadonlyMap<Name, number> {
  const heights = new Map<Name, number>();
  let remaining = height;
  for (const { name, min, max } of claims) {
    const current = heights.get(name) ?? 0;
    const newHeight = Math.min(max, current + remaining);
    if (newHeight < min || newHeight <= current) continue;
    heights.set(name, newHeight);
    remaining -= newHeight - current;
  }
  return heights;
}
