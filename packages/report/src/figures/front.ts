import {
  configurationMeans,
  type AttainmentLevel,
  type FrontValue,
  type StudyFront,
} from '@ridgeline/compare';
import { Ranking, type ObjectiveMetric } from '@ridgeline/core';
import type { StudyData } from '../study-data.ts';
import {
  shapeOrDashChannel,
  colourChannel,
  metricAxis,
  strategyFilter,
  type Figure,
  type FigureRow,
} from './figure.ts';
import { tooltip } from './marks.ts';

/** One figure per pair of objectives: the front, with the strategies' attainment surfaces. */
export function frontFigures({ study, front, trials }: StudyData): readonly Figure[] {
  const { strategies } = study.definition;
  if (front === undefined) return [];
  const { objectives } = front;
  const points = new Map(front.points.map((point) => [point.configuration.number, point]));
  const means = configurationMeans(trials, study.definition, front);
  const strategyNames = strategies.map(({ name }) => name);
  return objectives.flatMap((first, firstIndex) =>
    objectives.slice(firstIndex + 1).map((second, offset): Figure => {
      const secondIndex = firstIndex + 1 + offset;
      const dots = means.map(({ configuration, values }): FigureRow => {
        const point = points.get(configuration.number);
        return {
          strategy: configuration.strategy,
          configuration: configuration.number,
          ...intervalFields('x', values[firstIndex]!, point?.values[firstIndex]),
          ...intervalFields('y', values[secondIndex]!, point?.values[secondIndex]),
          front: point?.isOnFront ?? false,
          probability: point === undefined ? 0 : (point.probability ?? 1),
          quarter: null,
          half: null,
          most: null,
        };
      });
      const steps = front.seeds < 2 ? [] : attainmentSteps(front, [firstIndex, secondIndex], dots);
      return {
        id: objectives.length === 2 ? 'front' : `front-${firstIndex + 1}-${secondIndex + 1}`,
        text: { type: 'front', first: first.name, second: second.name, seeds: front.seeds },
        height: 320,
        rows: [...dots, ...steps],
        spec: frontSpec(strategyNames, objectives.length === 2, first, second),
      };
    }),
  );
}

/**
 * Corners of each strategy's attainment surfaces: for each value of the first objective, the values of the second
 * objective that a quarter, a half and three quarters (`most`) of the seeds attain. A missing value of the band's edges
 * (a quarter and three quarters) is replaced with the worst value in the figure; a missing value of the line (a half)
 * stays null.
 */
function attainmentSteps(
  { surfaces, objectives }: StudyFront,
  [firstIndex, secondIndex]: readonly [number, number],
  dots: readonly FigureRow[],
): readonly FigureRow[] {
  const [first, second] = [new Ranking(objectives[firstIndex]!), new Ranking(objectives[secondIndex]!)];
  const planeSurfaces = surfaces.filter(({ axes }) => axes[0] === firstIndex && axes[1] === secondIndex);
  const corners = planeSurfaces.flatMap(({ levels }) => levels.flatMap(({ points }) => points));
  const worst = (values: readonly number[], ranking: Ranking) =>
    values.reduce((a, b) => (ranking.isBetter(a, b) ? b : a), values[0]!);
  const worstValues = [
    worst([...corners.map(([value]) => value), ...dots.map((dot) => dot['x'] as number)], first),
    worst([...corners.map(([, value]) => value), ...dots.map((dot) => dot['y'] as number)], second),
  ] as const;
  return planeSurfaces.flatMap(({ strategy, levels }) => {
    const attainedValues = levels.flatMap(({ points }) => points.map(([value]) => value));
    const values = attainedValues.length === 0 ? [] : [...new Set([...attainedValues, worstValues[0]])];
    const [quarter, half, most] = levels;
    return values
      .sort((a, b) => a - b)
      .map((value) => ({
        strategy,
        configuration: null,
        ...intervalFields('x', value, undefined),
        y: null,
        yLow: null,
        yHigh: null,
        front: false,
        probability: null,
        quarter: findAttainedValue(quarter!, first, value) ?? worstValues[1],
        half: findAttainedValue(half!, first, value) ?? null,
        most: findAttainedValue(most!, first, value) ?? worstValues[1],
      }));
  });
}

/** Finds the value of the second objective that is attained at a value of the first, if any. */
function findAttainedValue({ points }: AttainmentLevel, first: Ranking, value: number): number | undefined {
  return points.findLast(([attainedValue]) => !first.isBetter(value, attainedValue))?.[1];
}

/** Fields with an objective's mean and the ends of its interval, which default to the mean. */
function intervalFields(axis: 'x' | 'y', mean: number, value: FrontValue | undefined): FigureRow {
  const { low = mean, high = mean } = value?.interval ?? {};
  return { [axis]: mean, [`${axis}Low`]: low, [`${axis}High`]: high };
}

function frontSpec(
  strategyNames: readonly string[],
  drawsFrontLine: boolean,
  first: ObjectiveMetric,
  second: ObjectiveMetric,
): Figure['spec'] {
  const { params, filter } = strategyFilter(strategyNames);
  const scale = { zero: false };
  const x = { type: 'quantitative', title: first.name, scale, ...metricAxis(first.name) } as const;
  const y = { type: 'quantitative', title: second.name, scale, ...metricAxis(second.name) } as const;
  const color = colourChannel(strategyNames);
  const possiblyOnFront = { filter: 'datum.probability > 0' };
  const interpolate = first.goal === 'minimize' ? 'step-after' : 'step-before';
  // With more than two objectives, the front is no line in this plane.
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
          ...shapeOrDashChannel(strategyNames, 'strokeDash'),
        },
      },
      ...(drawsFrontLine ? [line] : []),
      {
        transform: [possiblyOnFront],
        mark: { type: 'rule', opacity: 0.6 },
        encoding: { x: { ...x, field: 'xLow' }, x2: { field: 'xHigh' }, y: { ...y, field: 'y' }, color },
      },
      {
        transform: [possiblyOnFront],
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
          ...shapeOrDashChannel(strategyNames, 'shape'),
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
