/**
 * Shortest suffix of a dotted path that no other path has.
 *
 * @example
 * shortName('network.kernel_regularizer.l2', ['network.kernel_regularizer.l2', 'network.dropout']); // 'l2'
 */
export function shortName(path: string, paths: readonly string[]): string {
  const segments = path.split('.');
  for (let start = segments.length - 1; start > 0; start--) {
    const suffix = segments.slice(start).join('.');
    if (paths.every((other) => other === path || !`.${other}`.endsWith(`.${suffix}`))) return suffix;
  }
  return path;
}
