import type { IdlePart } from '@ridgeline/search';

/**
 * Describes the samplers and pruners without effect in a study, with at most one line for each of the two.
 *
 * @example
 * describeIdleParts(idleParts(definition)); // ['tpe has no effect: it learns from 10 finished …']
 */
export function describeIdleParts(parts: readonly IdlePart[]): readonly string[] {
  return (['sampler', 'pruner'] as const).flatMap((type) => {
    const idle = parts.filter((part) => part.type === type);
    const [part] = idle;
    if (part === undefined) return [];
    const names = idle.map(({ strategy }) => strategy).join(', ');
    const strategies = names === 'all' ? '' : ` in ${idle.length === 1 ? 'strategy' : 'strategies'} ${names}`;
    const effect =
      type === 'sampler'
        ? `${part.name} has no effect${strategies}: it learns from`
        : `The pruner has no effect${strategies}: it needs`;
    return [
      `${effect} ${part.required} finished configurations, but the last of ${part.configurations} starts after only ${part.available}. ` +
        'Raise `run_cap`, or lower `lag` if the file sets it.',
    ];
  });
}
