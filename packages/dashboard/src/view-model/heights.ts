/** Claim of a section to lines of the screen. */
interface Claim<Name extends string> {
  readonly name: Name;
  /** Minimum height; a claim that gets less is not met. */
  readonly from: number;
  readonly to: number;
}

/**
 * Distributes `height` lines among sections. Claims are met in order while lines are left. A section may have several
 * claims: an early one for the lines that it needs, and a later one for more. A section whose claims are not met gets
 * 0.
 */
export function shareHeight<Name extends string>(
  height: number,
  claims: readonly Claim<Name>[],
): ReadonlyMap<Name, number> {
  const heights = new Map<Name, number>();
  let left = height;
  for (const { name, from, to } of claims) {
    const held = heights.get(name) ?? 0;
    const granted = Math.min(to, held + left);
    if (granted < from || granted <= held) continue;
    heights.set(name, granted);
    left -= granted - held;
  }
  return heights;
}
