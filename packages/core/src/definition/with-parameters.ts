import { defaultAt } from '../task/task-paths.ts';
import { taskSegments } from '../task/layer-paths.ts';
import { isMapping, type Json, type Parameters } from '../value.ts';

/**
 * Inserts the parameters of a point into `task`, at their dotted paths. Missing mappings are created. A bare name
 * (`activation: relu`) becomes a mapping if a path leads to one of its settings. A value for all hidden layers becomes
 * a list if a path names one layer.
 *
 * @example
 * withParameters({ network: { hidden: [8, 8] } }, { 'network.dropout.1': 0.5 });
 * // { network: { hidden: [8, 8], dropout: [0, 0.5] } }
 */
export function withParameters(task: Readonly<Record<string, Json>>, parameters: Parameters): Json {
  const entries = Object.entries(parameters).map(([name, value]) => ({ name, value }));
  // Layers must exist before one of them is changed.
  const definesLayers = ({ name }: { name: string }) =>
    name === 'network.hidden' || name === 'network.layers';
  const orderedEntries = [
    ...entries.filter(definesLayers),
    ...entries.filter((entry) => !definesLayers(entry)),
  ];
  return orderedEntries.reduce<Json>(
    (spec, { name, value }) => setValue(spec, taskSegments(name, spec), value, layerCountOf(spec), []),
    task,
  );
}

/** Sets one value; `parents` are the segments that lead to `spec`. A missing `spec` starts from its default. */
function setValue(
  spec: Json | undefined,
  path: readonly string[],
  value: Json,
  layerCount: number,
  parents: readonly string[],
): Json {
  const [segment, ...remaining] = path;
  if (segment === undefined) return value;
  const current = spec ?? defaultAt(parents);
  if (isIndex(segment)) {
    const list: readonly Json[] = Array.isArray(current)
      ? current
      : Array.from({ length: layerCount }, () => current ?? null);
    const index = Number(segment);
    return Array.from({ length: Math.max(list.length, index + 1) }, (_, layer) =>
      layer === index ? setValue(list[layer], remaining, value, layerCount, parents) : (list[layer] ?? null),
    );
  }
  const mapping = isMapping(current)
    ? current
    : typeof current === 'string' && current !== segment
      ? { name: current }
      : {};
  const inner = mapping[segment] as Json | undefined;
  return { ...mapping, [segment]: setValue(inner, remaining, value, layerCount, [...parents, segment]) };
}

function layerCountOf(task: Json): number {
  const network = isMapping(task) ? task['network'] : undefined;
  const hidden = isMapping(network) ? network['hidden'] : undefined;
  return Array.isArray(hidden) ? hidden.length : (defaultAt(['network', 'hidden']) as readonly Json[]).length;
}

function isIndex(segment: string): boolean {
  return /^\d{1,4}$/.test(segment);
}
