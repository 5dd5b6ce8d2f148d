import type { ParameterValue, Parameters } from '../value.ts';
import { activeParameters } from './active-parameters.ts';
import { suggestedRange } from './axis.ts';
import type { Dimension } from './dimension.ts';
import type { Method } from './method.ts';
import type { SearchDefinition } from './sweep-definition.ts';

/**
 * Points of a search that together have every choice and both bounds of the varied parameters. Each point changes at
 * most one parameter; all others keep their first value, so a parameter that is inactive at these values does not vary.
 *
 * @param isVaried true for the name of a parameter to vary
 * @example
 * const points = probePoints(definition, (name) => name.startsWith('network.'));
 * points.map((point) => tasksOf(definition)(point).network.layers.length);
 */
export function probePoints(
  { strategies }: Pick<SearchDefinition, 'strategies'>,
  isVaried: (name: string) => boolean,
): readonly Parameters[] {
  return strategies.flatMap(({ method, dimensions }) => {
    const options = dimensions.map(({ dimension }) => optionsOf(dimension, method));
    const pointWith = (variedIndex: number, value: ParameterValue | undefined) =>
      activeParameters(
        dimensions,
        Object.fromEntries(
          dimensions.map(({ dimension }, index) => [
            dimension.name,
            index === variedIndex ? value! : options[index]![0]!,
          ]),
        ),
      );
    const variations = options.flatMap((values, index) =>
      isVaried(dimensions[index]!.dimension.name)
        ? values.slice(1).map((value) => pointWith(index, value))
        : [],
    );
    return [pointWith(-1, undefined), ...variations];
  });
}

function optionsOf(dimension: Dimension, method: Method): readonly ParameterValue[] {
  switch (dimension.type) {
    case 'constant':
      return [dimension.value];
    case 'categorical':
    case 'categorical_w_probabilities':
      return dimension.values;
    default: {
      const { min, max } = suggestedRange(dimension, method);
      return [min, max];
    }
  }
}
