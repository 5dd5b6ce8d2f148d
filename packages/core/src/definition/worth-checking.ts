import type { Problem } from '../error.ts';
import { schemaAt } from '../task/task-paths.ts';
import { canonicalJson, type Json, type ParameterValue } from '../value.ts';
import type { LocatedDimension } from './parse-dimensions.ts';

/** A possible value of a dimension, with its path in the file. */
export interface Choice {
  /** The dimension, with its location in the file. */
  readonly located: LocatedDimension;
  readonly value: ParameterValue;
  readonly path: Problem['path'];
}

/** Maximum number of choices of one shape to check with the whole task, in addition to the extremes. */
const MAX_CHECKED = 32;
/** Maximum number of choices to check although the dimension's schema rejects them: enough to show the problem. */
const MAX_INVALID = 100;

/**
 * Selects the choices of one dimension to check with the whole task: all choices if there are at most 32, or if the
 * dimension has no schema. Otherwise it selects at most 100 of the choices that the dimension's schema rejects. Valid
 * choices that differ only in their numbers form a group. A group of more than 32 is represented by 32 evenly spaced
 * choices, and by the choices with the smallest and the largest value of each number.
 */
export function choicesWorthChecking(choices: readonly Choice[]): readonly Choice[] {
  const schema = choices.length <= MAX_CHECKED ? undefined : schemaAt(choices[0]!.located.segments);
  if (schema === undefined) return choices;
  const valid = choices.filter(({ value }) => schema.safeParse(value).success);
  const validSet = new Set(valid);
  const invalid = choices.filter((choice) => !validSet.has(choice)).slice(0, MAX_INVALID);
  const choicesByShape = new Map<string, Choice[]>();
  for (const choice of valid) {
    const shape = describeShape(choice.value);
    const group = choicesByShape.get(shape);
    if (group === undefined) choicesByShape.set(shape, [choice]);
    else group.push(choice);
  }
  const selected = new Set([
    ...invalid,
    ...[...choicesByShape.values()].flatMap((group) =>
      group.length <= MAX_CHECKED ? group : [...selectEvenlySpaced(group), ...selectExtremes(group)],
    ),
  ]);
  return choices.filter((choice) => selected.has(choice));
}

/** Shape of a value, without its numbers. */
function describeShape(value: Json): string {
  if (typeof value === 'number') return '#';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(describeShape).join(',')}]`;
  const entries = Object.entries(value).map(([key, item]) => [key, describeShape(item)]);
  return canonicalJson(Object.fromEntries(entries) as Json);
}

function selectEvenlySpaced(choices: readonly Choice[]): readonly Choice[] {
  const step = choices.length / MAX_CHECKED;
  return Array.from({ length: MAX_CHECKED }, (_, index) => choices[Math.floor(index * step)]!);
}

/** Choices with the smallest and the largest value of each number; all choices have the same shape. */
function selectExtremes(choices: readonly Choice[]): readonly Choice[] {
  const rows = choices.map((choice) => ({ choice, numbers: listNumbers(choice.value) }));
  const firstRow = rows[0]!;
  return firstRow.numbers.flatMap((_, position) => {
    let [smallest, largest] = [firstRow, firstRow];
    for (const row of rows) {
      if (row.numbers[position]! < smallest.numbers[position]!) smallest = row;
      if (row.numbers[position]! > largest.numbers[position]!) largest = row;
    }
    return [smallest.choice, largest.choice];
  });
}

/** Numbers in a value, in an order that depends only on its shape. */
function listNumbers(value: Json): readonly number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(listNumbers);
  const byKey = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return byKey.flatMap(([, item]) => listNumbers(item));
}
