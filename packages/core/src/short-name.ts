/**
 * Shortest suffix of a dotted path that no other path has and that does not begin with an index.
 *
 * @example
 * shortName('network.kernel_regularizer.l2', ['network.kernel_regularizer.l2', 'network.dropout']); // 'l2'
 */
export function shortName(path: string, paths: readonly string[]): string {
  const segments = path.split('.');
  for (let start = segments.length - 1; start > 0; start--) {
    if (/^\d+$/.test(segments[start]!)) continue;
    const suffix = segments.slice(start).join('.');
    if (paths.every((other) => other === path || !`.${other}`.endsWith(`.${suffix}`))) return suffix;
  }
  return path;
}
