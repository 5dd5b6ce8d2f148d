/**
 * Unique figure ids for names, in kebab-case. Where several names give the same id, later ones get a number.
 *
 * @example
 * figureIds('map', ['l2_a', 'l2.a']); // ['map-l2-a', 'map-l2-a-2']
 */
export function figureIds(prefix: string, names: readonly string[]): readonly string[] {
  const ids = new Set<string>();
  for (const name of names) {
    const base = `${prefix}-${name.replaceAll(/[^A-Za-z0-9]+/g, '-')}`;
    let id = base;
    for (let count = 2; ids.has(id); count++) id = `${base}-${count}`;
    ids.add(id);
  }
  return [...ids];
}
