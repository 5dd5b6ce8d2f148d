import { bestAtBudget, configurationOutcomes } from '@ridgeline/compare';
import { Ranking } from '@ridgeline/core';
import type { StudyData } from '../study-data.ts';
import { byStrategy, shownStrategies, tooltip, type Figure } from './figure.ts';

/** Values of all configurations in order, with each strategy's best so far. */
export function historyFigure({ study, trials }: StudyData): Figure {
  const { metric, seeds, strategies } = study.definition;
  const names = strategies.map(({ name }) => name);
  const { params, filter } = shownStrategies(names);
  const ranking = new Ranking(metric);
  const best = new Map<string, number>();
  const rows = configurationOutcomes(trials, seeds.length).flatMap(({ configuration, value }) => {
    if (value === undefined) return [];
    const held = best.get(configuration.strategy);
    const top = held === undefined || ranking.isBetter(value, held) ? value : held;
    best.set(configuration.strategy, top);
    return [{ strategy: configuration.strategy, configuration: configuration.number, value, best: top }];
  });
  const x = {
    field: 'configuration',
    type: 'quantitative',
    title: 'configuration',
    axis: { tickMinStep: 1 },
  };
  const y = { type: 'quantitative', title: metric.name, scale: { zero: false } };
  return {
    id: 'history',
    title: 'History',
    caption:
      'Each dot is a configuration (the mean of its repeats), in the order of the search; lines are the best so far of ' +
      'each strategy. Drag over dots to show only them in the table of configurations.',
    height: 260,
    rows,
    spec: {
      params,
      transform: [filter],
      layer: [
        {
          params: [{ name: 'brush', select: 'interval' }],
          mark: { type: 'point', filled: true, size: 30, opacity: 0.7 },
          encoding: {
            x,
            y: { ...y, field: 'value' },
            color: byStrategy(names),
            tooltip: tooltip(
              ['strategy', 'strategy'],
              ['configuration', 'configuration'],
              ['value', metric.name],
            ),
          },
        },
        {
          mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.5 },
          encoding: { x, y: { ...y, field: 'best' }, color: byStrategy(names) },
        },
      ],
    },
  };
}

/** Expected result of the search with a smaller budget. */
export function budgetFigure({ study, trials, comparison }: StudyData): Figure {
  const { metric, seeds, strategies } = study.definition;
  const names = strategies.map(({ name }) => name);
  const { params, filter } = shownStrategies(names);
  const ended = configurationOutcomes(trials, seeds.length).filter(({ state }) => state !== 'running');
  const rows = names.flatMap((strategy) => {
    const values = ended.flatMap(({ configuration, value }) =>
      configuration.strategy === strategy ? [value] : [],
    );
    return bestAtBudget(values, metric, comparison.alpha).map(({ budget, expected, median, interval }) => ({
      strategy,
      budget,
      expected,
      median: median ?? null,
      worst: interval.worst ?? null,
      best: interval.best ?? null,
    }));
  });
  const x = {
    field: 'budget',
    type: 'quantitative',
    title: 'configurations tried',
    axis: { tickMinStep: 1 },
  };
  const y = { type: 'quantitative', title: `best ${metric.name}`, scale: { zero: false } };
  return {
    id: 'best-at-budget',
    title: 'Best at a budget',
    caption:
      'Lines show the expected best of that number of configurations of a strategy. Bands contain the median best with ' +
      `${Math.round(100 * (1 - comparison.alpha))} % confidence, and end where there are too few configurations to bound it.`,
    height: 260,
    rows,
    spec: {
      params,
      transform: [filter],
      layer: [
        {
          transform: [{ filter: 'datum.worst !== null && datum.best !== null' }],
          mark: { type: 'area', opacity: 0.15, line: false },
          encoding: { x, y: { ...y, field: 'worst' }, y2: { field: 'best' }, color: byStrategy(names) },
        },
        {
          mark: { type: 'line', strokeWidth: 2, point: { size: 20, filled: true } },
          encoding: {
            x,
            y: { ...y, field: 'expected' },
            color: byStrategy(names),
            tooltip: tooltip(
              ['strategy', 'strategy'],
              ['budget', 'configurations'],
              ['expected', 'expected best'],
              ['median', 'median best'],
              ['worst', 'from'],
              ['best', 'to'],
            ),
          },
        },
      ],
    },
  };
}
