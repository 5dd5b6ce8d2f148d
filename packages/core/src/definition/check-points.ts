import type { Problem } from '../error.ts';
import { parseTask } from '../task/parse-task.ts';
import { data as dataWords } from '../task/data.ts';
import type { DataTask } from '../task/task.ts';
import type { Json, ParameterValue } from '../value.ts';
import type { PlacedDimension } from './dimensions-in.ts';
import { isMapping } from './sweep-file.ts';
import { withParameters } from './with-parameters.ts';

type Path = Problem['path'];

/** What is wrong with `task.data` for the data sets that there are; paths begin with `task`, `data`. */
export type CheckData = (data: DataTask) => readonly Problem[];

/** At most so many combinations of choices are checked in a file; of more, as many spread evenly. */
const COMBINATION_LIMIT = 1000;

/** What is checked, and how much of it. */
export interface PointsToCheck {
  readonly task: Readonly<Record<string, Json>>;
  /** All that are put in. */
  readonly dimensions: readonly PlacedDimension[];
  /** Those whose every value is checked, also where there are too many combinations. */
  readonly alone: readonly PlacedDimension[];
  /** In how many parts a file's share of combinations is split. */
  readonly parts: number;
  readonly checkData: CheckData;
}

/** A value that a dimension can take, and where in the file it stands. */
interface Choice {
  readonly dimension: PlacedDimension;
  readonly value: ParameterValue;
  readonly path: Path;
}

/**
 * What is wrong with `task` once a point is put in, for each combination of choices, and for ranges at both bounds.
 * A problem with what a parameter sets is found at that parameter; any other at its place under `task`.
 */
export function checkPoints(asked: PointsToCheck): readonly Problem[] {
  const { task, checkData } = asked;
  const found = new Map<string, Problem>();
  for (const point of pointsOf(asked)) {
    const parameters = Object.fromEntries(
      point.map(({ dimension, value }) => [dimension.dimension.name, value]),
    );
    const words = withParameters(task, parameters);
    const read = parseTask(words, ['task']);
    const data = dataWords.safeParse(isMapping(words) ? words['data'] : undefined);
    const problems = [...(data.success ? checkData(data.data) : []), ...(read.ok ? [] : read.problems)];
    for (const problem of problems) {
      const placed = atParameter(problem, point);
      found.set(JSON.stringify([placed.path, placed.message]), placed);
    }
  }
  return [...found.values()];
}

/** The combinations that are checked: all low bounds and all high bounds, with every combination of choices. */
function* pointsOf({ dimensions, alone, parts }: PointsToCheck): Generator<readonly Choice[]> {
  const limit = Math.ceil(COMBINATION_LIMIT / parts);
  const choices = dimensions.map(choicesOf);
  const combinations = choices
    .filter(({ type }) => type === 'choices')
    .reduce((product, { options }) => product * options.length, 1);
  for (const bound of [0, 1]) {
    const options = choices.map((choice) =>
      choice.type === 'range' ? [choice.options[bound]!] : choice.options,
    );
    if (combinations > limit) yield* eachAlone(options, (index) => alone.includes(dimensions[index]!));
    const step = Math.max(1, combinations / limit);
    for (let index = 0; index < combinations; index += step) yield decode(options, Math.floor(index));
    if (choices.every(({ type }) => type === 'choices')) return;
  }
}

function choicesOf(placed: PlacedDimension): { type: 'choices' | 'range'; options: readonly Choice[] } {
  const { dimension, path } = placed;
  switch (dimension.type) {
    case 'constant':
      return {
        type: 'choices',
        options: [{ dimension: placed, value: dimension.value, path: [...path, 'value'] }],
      };
    case 'categorical':
      return {
        type: 'choices',
        options: dimension.values.map((value, index) => ({
          dimension: placed,
          value,
          path: [...path, 'values', index],
        })),
      };
    default:
      return {
        type: 'range',
        options: (['min', 'max'] as const).map((bound) => ({
          dimension: placed,
          value: dimension[bound],
          path: [...path, bound],
        })),
      };
  }
}

/** Each option of each dimension that is asked for, the others at their first. */
function* eachAlone(
  options: readonly (readonly Choice[])[],
  isAsked: (dimension: number) => boolean,
): Generator<readonly Choice[]> {
  for (const [index, alternatives] of options.entries()) {
    if (!isAsked(index)) continue;
    for (const choice of alternatives) {
      yield options.map((others, other) => (other === index ? choice : others[0]!));
    }
  }
}

function decode(options: readonly (readonly Choice[])[], index: number): readonly Choice[] {
  let rest = index;
  return options.map((alternatives) => {
    const choice = alternatives[rest % alternatives.length]!;
    rest = Math.floor(rest / alternatives.length);
    return choice;
  });
}

/** The problem at the parameter that sets what is wrong, if one does. */
function atParameter(problem: Problem, point: readonly Choice[]): Problem {
  const inTask = problem.path.slice(1).map(String);
  const holds = (outer: readonly string[], inner: readonly string[]) =>
    outer.every((segment, index) => segment === inner[index]);
  const segmentsOf = (choice: Choice) => choice.dimension.dimension.name.split('.');
  const setter =
    point.find((choice) => holds(segmentsOf(choice), inTask)) ??
    point.find((choice) => holds(inTask, segmentsOf(choice)));
  if (setter === undefined) return problem;
  return problem.at === 'key'
    ? { ...problem, path: setter.dimension.path }
    : { ...problem, path: setter.path };
}
