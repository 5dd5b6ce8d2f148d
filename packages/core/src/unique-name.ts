/**
 * Creates a name that is not in use, with Keras's numbers: `conv2d`, `conv2d_1` … Adds it to `usedNames`.
 *
 * @example
 * uniqueName('conv2d', new Set(['conv2d'])); // 'conv2d_1'
 */
export function uniqueName(stem: string, usedNames: Set<string>): string {
  let name = stem;
  for (let number = 1; usedNames.has(name); number++) name = `${stem}_${number}`;
  usedNames.add(name);
  return name;
}
