import { pluralize } from '@ridgeline/core';
import type { UnusedComponent } from '@ridgeline/search';

/**
 * Describes the samplers and pruners without effect in a study, in at most one line about samplers and one about pruners.
 *
 * @example
 * describeUnusedComponents(findUnusedComponents(definition));
 * // ['tpe has no effect: it learns from 10 finished …']
 */
export function describeUnusedComponents(components: readonly UnusedComponent[]): readonly string[] {
  return (['sampler', 'pruner'] as const).flatMap((type) => {
    const componentsOfType = components.filter((component) => component.type === type);
    const [component] = componentsOfType;
    if (component === undefined) return [];
    const names = componentsOfType.map(({ strategy }) => strategy).join(', ');
    const scope =
      names === 'all' ? '' : ` in ${componentsOfType.length === 1 ? 'strategy' : 'strategies'} ${names}`;
    const effect =
      type === 'sampler'
        ? `${component.name} has no effect${scope}: it learns from`
        : `The pruner has no effect${scope}: it needs`;
    return [
      `${effect} ${pluralize(component.required, 'finished configuration')}, but the last of ${component.configurations} starts after only ${component.available}. ` +
        'Raise `run_cap`, or lower `lag` if the file sets it.',
    ];
  });
}
