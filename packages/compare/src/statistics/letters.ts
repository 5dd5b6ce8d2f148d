/**
 * Compact letter display: two names share a letter if they do not differ significantly. Built by insertion and
 * absorption (Piepho, "An algorithm for a letter-based representation of all-pairwise comparisons", Journal of
 * Computational and Graphical Statistics 13, 2004). Letters follow the order of the names, `a` first.
 *
 * @param names distinct names, best first
 * @example
 * letterDisplay(['a', 'b', 'c'], (x, y) => x === 'a' && y === 'c'); // ['a', 'ab', 'b']
 */
export function letterDisplay<Name>(
  names: readonly Name[],
  differ: (a: Name, b: Name) => boolean,
): readonly string[] {
  let columns: readonly (readonly number[])[] = [names.map((_, index) => index)];
  names.forEach((a, i) => {
    names.slice(i + 1).forEach((b, offset) => {
      if (!differ(a, b)) return;
      const j = i + 1 + offset;
      const splitColumns = columns.flatMap((column) =>
        column.includes(i) && column.includes(j)
          ? [column.filter((index) => index !== i), column.filter((index) => index !== j)]
          : [column],
      );
      columns = splitColumns.filter((column, position) => !isAbsorbed(column, position, splitColumns));
    });
  });
  const orderedColumns = columns.toSorted((a, b) => a[0]! - b[0]! || a.at(-1)! - b.at(-1)!);
  return names.map((_, index) =>
    orderedColumns
      .flatMap((column, letter) => (column.includes(index) ? [formatLetter(letter)] : []))
      .join(''),
  );
}

/** True if another column contains all of this one; of two equal columns, the first is kept. */
function isAbsorbed(
  column: readonly number[],
  position: number,
  all: readonly (readonly number[])[],
): boolean {
  return all.some(
    (other, index) =>
      index !== position &&
      column.every((member) => other.includes(member)) &&
      (other.length > column.length || index < position),
  );
}

const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function formatLetter(index: number): string {
  return alphabet[index] ?? `(${index + 1})`;
}
