import type { Problem } from '../error.ts';
import { schemaAt } from '../task/task-paths.ts';
import { canonicalJson, type Json, type ParameterValue } from '../value.ts';
import type { PlacedDimension } from './dimensions-in.ts';

/** A value that a dimension can take, and where in the file it stands. */
export interface Choice {
  readonly dimension: PlacedDimension;
  readonly value: ParameterValue;
  readonly path: Problem['path'];
}

/** So many choices of one shape are checked with the whole task. */
const CHECKED_LIMIT = 32;

/**
 * Of the choices of one dimension, those that are checked with the whole task: all where they are few. Of many that
 * differ only in their numbers, the smallest, the largest and some that lie evenly; each other one is read as its word
 * alone, which is enough to find what is wrong with it alone, and is checked where it is.
 */
export function choicesWorthChecking(choices: readonly Choice[]): readonly Choice[] {
  if (choices.length <= CHECKED_LIMIT) return choices;
  const shapes = new Map<string, Choice[]>();
  for (const choice of choices) {
    const shape = shapeOf(choice.value);
    const alike = shapes.get(shape);
    if (alike === undefined) shapes.set(shape, [choice]);
    else alike.push(choice);
  }
  return [...shapes.values()].flatMap((alike) => {
    if (alike.length <= CHECKED_LIMIT) return alike;
    const word = schemaAt(alike[0]!.dimension.dimension.name);
    const chosen = new Set([...spread(alike), ...extremes(alike)]);
    return alike.filter((choice) => chosen.has(choice) || word?.safeParse(choice.value).success !== true);
  });
}

/** A value without its numbers. */
function shapeOf(value: Json): string {
  if (typeof value === 'number') return '#';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(shapeOf).join(',')}]`;
  const entries = Object.entries(value).map(([key, item]) => [key, shapeOf(item)]);
  return canonicalJson(Object.fromEntries(entries) as Json);
}

function spread(choices: readonly Choice[]): readonly Choice[] {
  const step = choices.length / CHECKED_LIMIT;
  return Array.from({ length: CHECKED_LIMIT }, (_, index) => choices[Math.floor(index * step)]!);
}

function extremes(choices: readonly Choice[]): readonly Choice[] {
  let [least, most] = [choices[0]!, choices[0]!];
  for (const choice of choices) {
    if (choice.value! < least.value!) least = choice;
    if (choice.value! > most.value!) most = choice;
  }
  return [least, most];
}
