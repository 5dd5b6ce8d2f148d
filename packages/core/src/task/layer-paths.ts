import { isMapping } from '../value.ts';

/**
 * Path of a parameter as the segments of its place in a task: a layer's name becomes its index in `layers`, followed by
 * the type of the layer.
 *
 * @param task as written in the file
 * @example
 * const task = { network: { layers: [{ Conv2D: { filters: 8, name: 'conv1' } }] } };
 * taskSegments('network.conv1.filters', task); // ['network', 'layers', '0', 'Conv2D', 'filters']
 * taskSegments('network.layers.0.filters', task); // the same
 */
export function taskSegments(path: string, task: unknown): readonly string[] {
  const segments = path.split('.');
  const [section, first, ...rest] = segments;
  const layers = layersIn(task);
  if (section !== 'network' || first === undefined || layers === undefined) return segments;
  const named = first === 'layers' ? undefined : layers.findIndex((layer) => nameOf(layer) === first);
  if (named === -1) return segments;
  const index = named === undefined ? rest.shift() : String(named);
  if (index === undefined || rest.length === 0) {
    return index === undefined ? segments : [section, 'layers', index];
  }
  const type = typeOf(layers[Number(index)]);
  return type === undefined ? segments : [section, 'layers', index, type, ...rest];
}

/**
 * Segments of a place as a person writes them in a parameter's name: without layer types.
 *
 * @example
 * withoutLayerTypes(['task', 'network', 'layers', 0, 'Conv2D', 'filters']); // ['task', 'network', 'layers', 0, 'filters']
 */
export function withoutLayerTypes(place: readonly (string | number)[]): readonly (string | number)[] {
  const layers = place.indexOf('layers');
  return layers === -1 || typeof place[layers + 1] !== 'number'
    ? place
    : place.filter((_, index) => index !== layers + 2);
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
