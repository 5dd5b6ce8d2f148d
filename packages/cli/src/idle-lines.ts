import type { Idle } from '@ridgeline/search';

/**
 * Lines on samplers and pruners that have no effect in a study: one for all samplers, and one for all pruners.
 *
 * @example
 * idleLines(idleParts(definition)); // ['Nothing is learned: tpe begins to learn once it sees 10 finished …']
 */
export function idleLines(parts: readonly Idle[]): readonly string[] {
  const first = (type: Idle['type']) => parts.find((part) => part.type === type);
  return [first('sampler'), first('pruner')].flatMap((part) => {
    if (part === undefined) return [];
    const others = parts.filter(({ type }) => type === part.type);
    const where = others.map(({ strategy }) => strategy).join(', ');
    const strategies =
      where === 'all' ? '' : ` in ${others.length === 1 ? 'strategy' : 'strategies'} ${where}`;
    const what =
      part.type === 'sampler'
        ? `Nothing is learned${strategies}: ${part.name} begins to learn once it sees`
        : `No trial is stopped early${strategies}: the pruner waits until it sees`;
    return [
      `${what} ${part.needed} finished configurations, and the last of ${part.configurations} sees ${part.seen}. ` +
        'Raise `run_cap`, or lower `lag` if the file sets it.',
    ];
  });
}
