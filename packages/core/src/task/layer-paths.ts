import { isMapping } from '../value.ts';

/**
 * Splits the path of a parameter into its segments in a task. A layer's name becomes its index in `layers`, followed by
 * its type.
 *
 * @param task as written in the file
 * @example
 * const task = { network: { layers: [{ Conv2D: { filters: 8, name: 'conv1' } }] } };
 * taskSegments('network.conv1.filters', task); // ['network', 'layers', '0', 'Conv2D', 'filters']
 * taskSegments('network.layers.0.filters', task); // the same
 */
export function taskSegments(path: string, task: unknown): readonly string[] {
  const segments = path.split('.');
  const [section, key, ...remaining] = segments;
  const layers = layersIn(task);
  if (section !== 'network' || key === undefined || layers === undefined) return segments;
  const namedIndex = key === 'layers' ? undefined : layers.findIndex((layer) => nameOf(layer) === key);
  if (namedIndex === -1) return segments;
  const index = namedIndex === undefined ? remaining.shift() : String(namedIndex);
  if (index === undefined || remaining.length === 0) {
    return index === undefined ? segments : [section, 'layers', index];
  }
  const type = typeOf(layers[Number(index)]);
  return type === undefined ? segments : [section, 'layers', index, type, ...remaining];
}

/**
 * Removes the layer's type from a path in a task, because names of parameters do not contain it.
 *
 * @example
 * withoutLayerTypes(['task', 'network', 'layers', 0, 'Conv2D', 'filters']); // ['task', 'network', 'layers', 0, 'filters']
 */
export function withoutLayerTypes(path: readonly (string | number)[]): readonly (string | number)[] {
  const layersIndex = path.indexOf('layers');
  return layersIndex === -1 || typeof path[layersIndex + 1] !== 'number'
    ? path
    : path.filter((_, index) => index !== layersIndex + 2);
}

function layersIn(task: unknown): readonly unknown[] | undefined {
  const network = isMapping(task) ? task['network'] : undefined;
  const layers = isMapping(network) ? network['layers'] : undefined;
  return Array.isArray(layers) ? layers : undefined;
}

function typeOf(layer: unknown): string | undefined {
  if (typeof layer === 'string') return layer;
  return isMapping(layer) ? Object.keys(layer)[0] : undefined;
}

function nameOf(layer: unknown): unknown {
  const type = typeOf(layer);
  const settings = isMapping(layer) && type !== undefined ? layer[type] : undefined;
  return isMapping(settings) ? settings['name'] : undefined;
}
