import type { IdlePart } from '@ridgeline/search';

/**
 * Describes the samplers and pruners that have no effect in a study: a line for all samplers, and a line for all pruners.
 *
 * @example
 * idleLines(idleParts(definition)); // ['tpe has no effect: it learns from 10 finished …']
 */
export function idleLines(parts: readonly IdlePart[]): readonly string[] {
  const first = (type: IdlePart['type']) => parts.find((part) => part.type === type);
  return [first('sampler'), first('pruner')].flatMap((part) => {
    if (part === undefined) return [];
    const sameType = parts.filter(({ type }) => type === part.type);
    const names = sameType.map(({ strategy }) => strategy).join(', ');
    const strategies =
      names === 'all' ? '' : ` in ${sameType.length === 1 ? 'strategy' : 'strategies'} ${names}`;
    const effect =
      part.type === 'sampler'
        ? `${part.name} has no effect${strategies}: it learns from`
        : `The pruner has no effect${strategies}: it needs`;
    return [
      `${effect} ${part.required} finished configurations, but the last of ${part.configurations} follows only ${part.available}. ` +
        'Raise `run_cap`, or lower `lag` if the file sets it.',
    ];
  });
}
