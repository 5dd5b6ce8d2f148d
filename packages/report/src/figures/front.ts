import { studyFront, type FrontValue } from '@ridgeline/compare';
import { meanValues, type ObjectiveMetric } from '@ridgeline/core';
import type { SearchedData } from '../study-data.ts';
import { byStrategy, shownStrategies, type Figure, type FigureRow } from './figure.ts';
import { tooltip } from './marks.ts';

/** Front of each pair of objectives; none for a study of a single metric. */
export function frontFigures({ study, trials, outcomes }: SearchedData): readonly Figure[] {
  const { objectives = [], strategies } = study.definition;
  if (objectives.length === 0) return [];
  const front = studyFront(trials, study.definition);
  const points = new Map(front.points.map((point) => [point.configuration.number, point]));
  const complete = outcomes.filter(({ state }) => state === 'complete');
  const names = strategies.map(({ name }) => name);
  return objectives.flatMap((first, x) =>
    objectives.slice(x + 1).map((second, index): Figure => {
      const y = x + 1 + index;
      const rows = complete.map(({ configuration, trials: ended }): FigureRow => {
        const point = points.get(configuration.number);
        const means = meanValues(
          ended.flatMap(({ outcome }) => (outcome.type === 'complete' ? [outcome.values] : [])),
        );
        return {
          strategy: configuration.strategy,
          configuration: configuration.number,
          ...sidesOf('x', means[first.name]!, point?.values[x]),
          ...sidesOf('y', means[second.name]!, point?.values[y]),
          front: point?.isOnFront ?? false,
          probability: point === undefined ? 0 : (point.probability ?? 1),
        };
      });
      return {
        id: objectives.length === 2 ? 'front' : `front-${x + 1}-${y + 1}`,
        text: { type: 'front', first: first.name, second: second.name, seeds: front.seeds },
        height: 320,
        rows,
        spec: frontSpec(names, first, second),
      };
    }),
  );
}

/** Mean of an objective and the sides of its interval, which is the mean itself if there is none. */
function sidesOf(axis: 'x' | 'y', mean: number, value: FrontValue | undefined): FigureRow {
  const { low = mean, high = mean } = value?.interval ?? {};
  return { [axis]: mean, [`${axis}Low`]: low, [`${axis}High`]: high };
}

function frontSpec(
  names: readonly string[],
  first: ObjectiveMetric,
  second: ObjectiveMetric,
): Figure['spec'] {
  const { params, filter } = shownStrategies(names);
  const scale = { zero: false };
  const x = { type: 'quantitative', title: first.name, scale } as const;
  const y = { type: 'quantitative', title: second.name, scale } as const;
  const color = byStrategy(names);
  const listed = { filter: 'datum.probability > 0' };
  return {
    params,
    transform: [filter],
    layer: [
      {
        transform: [{ filter: 'datum.front' }],
        mark: {
          type: 'line',
          interpolate: first.goal === 'minimize' ? 'step-after' : 'step-before',
          strokeDash: [4, 3],
        },
        encoding: { x: { ...x, field: 'x' }, y: { ...y, field: 'y' }, order: { field: 'x' } },
      },
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
        mark: { type: 'point', filled: true, size: 60 },
        encoding: {
          x: { ...x, field: 'x' },
          y: { ...y, field: 'y' },
          color,
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
