/** The first row of a list on screen: the cursor stands in the middle, except near the ends. */
export function firstVisible(cursor: number, visible: number, total: number): number {
  return Math.max(0, Math.min(cursor - Math.floor(visible / 2), total - visible));
}
