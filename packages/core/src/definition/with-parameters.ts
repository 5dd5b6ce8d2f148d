import { defaultAt } from '../task/task-paths.ts';
import { taskSegments } from '../task/layer-paths.ts';
import { isMapping, type Json, type Parameters } from '../value.ts';

/**
 * `task` with the parameters of a point inserted at their dotted paths. A missing mapping is created. A name without
 * settings (`activation: relu`) becomes a mapping if a path leads to one of its settings. A value for all hidden layers
 * becomes a list if a path picks one layer.
 *
 * @example
 * withParameters({ network: { hidden: [8, 8] } }, { 'network.dropout.1': 0.5 });
 * // { network: { hidden: [8, 8], dropout: [0, 0.5] } }
 */
export function withParameters(task: Readonly<Record<string, Json>>, parameters: Parameters): Json {
  const entries = Object.entries(parameters).map(([name, value]) => ({ name, value }));
  // Layers must be known before one of them is set.
  const makesLayers = ({ name }: { name: string }) => name === 'network.hidden' || name === 'network.layers';
  const ordered = [...entries.filter(makesLayers), ...entries.filter((entry) => !makesLayers(entry))];
  return ordered.reduce<Json>(
    (spec, { name, value }) => setValue(spec, taskSegments(name, spec), value, layerCountOf(spec), []),
    task,
  );
}

/** Sets one value; `above` are the segments that lead to `spec`. A missing `spec` starts from its default. */
function setValue(
  spec: Json | undefined,
  path: readonly string[],
  value: Json,
  layers: number,
  above: readonly string[],
): Json {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  const given = spec ?? defaultAt(above);
  if (isIndex(segment)) {
    const list: readonly Json[] = Array.isArray(given)
      ? given
      : Array.from({ length: layers }, () => given ?? null);
    const index = Number(segment);
    return Array.from({ length: Math.max(list.length, index + 1) }, (_, layer) =>
      layer === index ? setValue(list[layer], rest, value, layers, above) : (list[layer] ?? null),
    );
  }
  const mapping = isMapping(given)
    ? given
    : typeof given === 'string' && given !== segment
      ? { name: given }
      : {};
  const inside = mapping[segment] as Json | undefined;
  return { ...mapping, [segment]: setValue(inside, rest, value, layers, [...above, segment]) };
}

function layerCountOf(task: Json): number {
  const network = isMapping(task) ? task['network'] : undefined;
  const hidden = isMapping(network) ? network['hidden'] : undefined;
  return Array.isArray(hidden) ? hidden.length : (defaultAt(['network', 'hidden']) as readonly Json[]).length;
}

function isIndex(segment: string): boolean {
  return /^\d{1,4}$/.test(segment);
}
