import {
  configurationMeans,
  type AttainmentLevel,
  type FrontValue,
  type StudyFront,
} from '@ridgeline/compare';
import { Ranking, type ObjectiveMetric } from '@ridgeline/core';
import type { StudyData } from '../study-data.ts';
import { bySign, byStrategy, metricAxis, shownStrategies, type Figure, type FigureRow } from './figure.ts';
import { tooltip } from './marks.ts';

/** Front of each pair of objectives, with attainment surfaces of the strategies; none for a single metric. */
export function frontFigures({ study, front, trials }: StudyData): readonly Figure[] {
  const { strategies } = study.definition;
  if (front === undefined) return [];
  const { objectives } = front;
  const points = new Map(front.points.map((point) => [point.configuration.number, point]));
  const means = configurationMeans(trials, study.definition);
  const names = strategies.map(({ name }) => name);
  return objectives.flatMap((first, x) =>
    objectives.slice(x + 1).map((second, index): Figure => {
      const y = x + 1 + index;
      const dots = means.map(({ configuration, values }): FigureRow => {
        const point = points.get(configuration.number);
        return {
          strategy: configuration.strategy,
          configuration: configuration.number,
          ...sidesOf('x', values[x]!, point?.values[x]),
          ...sidesOf('y', values[y]!, point?.values[y]),
          front: point?.isOnFront ?? false,
          probability: point === undefined ? 0 : (point.probability ?? 1),
          quarter: null,
          half: null,
          most: null,
        };
      });
      const steps = front.seeds < 2 ? [] : stepsOf(front, [x, y], dots);
      return {
        id: objectives.length === 2 ? 'front' : `front-${x + 1}-${y + 1}`,
        text: { type: 'front', first: first.name, second: second.name, seeds: front.seeds },
        height: 320,
        rows: [...dots, ...steps],
        spec: frontSpec(names, objectives.length === 2, first, second),
      };
    }),
  );
}

/**
 * Corners of each strategy's attainment surfaces: for each value of the first objective, the values of the second that
 * a quarter, a half and three quarters of the seeds attain. A level that is not attained is drawn at the worst value.
 */
function stepsOf(
  { surfaces, objectives }: StudyFront,
  [x, y]: readonly [number, number],
  dots: readonly FigureRow[],
): readonly FigureRow[] {
  const [first, second] = [new Ranking(objectives[x]!), new Ranking(objectives[y]!)];
  const own = surfaces.filter(({ axes }) => axes[0] === x && axes[1] === y);
  const corners = own.flatMap(({ levels }) => levels.flatMap(({ points }) => points));
  const worst = (values: readonly number[], ranking: Ranking) =>
    values.reduce((one, other) => (ranking.isBetter(one, other) ? other : one), values[0]!);
  const ends = [
    worst([...corners.map(([value]) => value), ...dots.map((dot) => dot['x'] as number)], first),
    worst([...corners.map(([, value]) => value), ...dots.map((dot) => dot['y'] as number)], second),
  ] as const;
  return own.flatMap(({ strategy, levels }) => {
    const reached = levels.flatMap(({ points }) => points.map(([value]) => value));
    const values = reached.length === 0 ? [] : [...new Set([...reached, ends[0]])];
    const [quarter, half, most] = levels.map((level) => reachedBy(level, first));
    return values
      .sort((a, b) => a - b)
      .map((value) => ({
        strategy,
        configuration: null,
        ...sidesOf('x', value, undefined),
        y: null,
        yLow: null,
        yHigh: null,
        front: false,
        probability: null,
        quarter: quarter!(value) ?? ends[1],
        half: half!(value) ?? null,
        most: most!(value) ?? ends[1],
      }));
  });
}

/**
 * Function from a value of the first objective to the second objective's value on a level; undefined if not attained.
 */
function reachedBy({ points }: AttainmentLevel, first: Ranking): (value: number) => number | undefined {
  return (value) => points.findLast(([reached]) => !first.isBetter(value, reached))?.[1];
}

/** Mean of an objective and the ends of its interval; without an interval, both ends are the mean. */
function sidesOf(axis: 'x' | 'y', mean: number, value: FrontValue | undefined): FigureRow {
  const { low = mean, high = mean } = value?.interval ?? {};
  return { [axis]: mean, [`${axis}Low`]: low, [`${axis}High`]: high };
}

function frontSpec(
  names: readonly string[],
  isLine: boolean,
  first: ObjectiveMetric,
  second: ObjectiveMetric,
): Figure['spec'] {
  const { params, filter } = shownStrategies(names);
  const scale = { zero: false };
  const x = { type: 'quantitative', title: first.name, scale, ...metricAxis(first.name) } as const;
  const y = { type: 'quantitative', title: second.name, scale, ...metricAxis(second.name) } as const;
  const color = byStrategy(names);
  const listed = { filter: 'datum.probability > 0' };
  const interpolate = first.goal === 'minimize' ? 'step-after' : 'step-before';
  // The front of more than two objectives is not a line in the plane of two.
  const line = {
    transform: [{ filter: 'datum.front' }],
    mark: { type: 'line', interpolate, strokeDash: [4, 3] },
    encoding: { x: { ...x, field: 'x' }, y: { ...y, field: 'y' }, order: { field: 'x' } },
  };
  return {
    params,
    transform: [filter],
    layer: [
      {
        transform: [{ filter: 'isValid(datum.quarter)' }],
        mark: { type: 'area', interpolate, opacity: 0.18 },
        encoding: { x: { ...x, field: 'x' }, y: { ...y, field: 'quarter' }, y2: { field: 'most' }, color },
      },
      {
        transform: [{ filter: 'isValid(datum.half)' }],
        mark: { type: 'line', interpolate, strokeWidth: 2 },
        encoding: {
          x: { ...x, field: 'x' },
          y: { ...y, field: 'half' },
          color,
          ...bySign(names, 'strokeDash'),
        },
      },
      ...(isLine ? [line] : []),
      {
        transform: [listed],
        mark: { type: 'rule', opacity: 0.6 },
        encoding: { x: { ...x, field: 'xLow' }, x2: { field: 'xHigh' }, y: { ...y, field: 'y' }, color },
      },
      {
        transform: [listed],
        mark: { type: 'rule', opacity: 0.6 },
        encoding: { x: { ...x, field: 'x' }, y: { ...y, field: 'yLow' }, y2: { field: 'yHigh' }, color },
      },
      {
        transform: [{ filter: 'isValid(datum.configuration)' }],
        mark: { type: 'point', filled: true, size: 60 },
        encoding: {
          x: { ...x, field: 'x' },
          y: { ...y, field: 'y' },
          color,
          ...bySign(names, 'shape'),
          opacity: {
            field: 'probability',
            type: 'quantitative',
            scale: { domain: [0, 1], range: [0.15, 1] },
            legend: null,
          },
          tooltip: tooltip(
            ['strategy', 'strategy'],
            ['configuration', 'configuration'],
            ['x', first],
            ['y', second],
            ['probability', 'probability'],
          ),
        },
      },
    ],
  };
}
