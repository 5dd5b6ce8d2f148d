/**
 * Shortest suffix of a dotted path that no other path has.
 *
 * @example
 * shortName('network.kernel_regularizer.l2', ['network.kernel_regularizer.l2', 'network.dropout']); // 'l2'
 */
export function shortName(path: string, paths: readonly string[]): string {
  const segments = path.split('.');
  for (let from = segments.length - 1; from > 0; from--) {
    const end = segments.slice(from).join('.');
    if (paths.every((other) => other === path || !`.${other}`.endsWith(`.${end}`))) return end;
  }
  return path;
}
