/** A wish for lines of the screen. */
export interface Claim<Name extends string> {
  readonly name: Name;
  /** Below this height the section says nothing: it is then left as it was. */
  readonly from: number;
  readonly to: number;
}

/**
 * Shares `height` lines among sections: claims are met one after another, as far as lines are left. A section may claim
 * more than once: what it needs early in the list, what it would like later. Sections without a claim met have 0.
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
