import type { UnusedComponent } from '@ridgeline/search';

/**
 * Describes the samplers and pruners without effect in a study, in at most one line about samplers and one about pruners.
 *
 * @example
 * describeIdleParts(findUnusedComponents(definition)); // ['tpe has no effect: it learns from 10 finished …']
 */
export function describeIdleParts(parts: readonly UnusedComponent[]): readonly string[] {
  return (['sampler', 'pruner'] as const).flatMap((type) => {
    const idleParts = parts.filter((idlePart) => idlePart.type === type);
    const [part] = idleParts;
    if (part === undefined) return [];
    const names = idleParts.map(({ strategy }) => strategy).join(', ');
    const scope = names === 'all' ? '' : ` in ${idleParts.length === 1 ? 'strategy' : 'strategies'} ${names}`;
    const effect =
      type === 'sampler'
        ? `${part.name} has no effect${scope}: it learns from`
        : `The pruner has no effect${scope}: it needs`;
    return [
      `${effect} ${part.required} finished configurations, but the last of ${part.configurations} starts after only ${part.available}. ` +
        'Raise `run_cap`, or lower `lag` if the file sets it.',
    ];
  });
}
