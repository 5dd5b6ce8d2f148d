import type { Comparison } from '@ridgeline/compare';
import { byStrategy, neutral, shownStrategies, tooltip, type Figure } from './figure.ts';

/** Chosen configuration of each strategy: its value on each seed, their mean and its interval. */
export function standingsFigure(comparison: Comparison): Figure {
  const strategies = comparison.strategies.map(({ strategy }) => strategy);
  const { params, filter } = shownStrategies(strategies);
  const rows = comparison.strategies.flatMap(({ strategy, chosen }) =>
    chosen === undefined
      ? []
      : [
          {
            kind: 'mean',
            strategy,
            seed: null,
            value: chosen.mean,
            low: chosen.interval?.low ?? null,
            high: chosen.interval?.high ?? null,
          },
          ...chosen.values.map(({ seed, value }) => ({
            kind: 'seed',
            strategy,
            seed,
            value,
            low: null,
            high: null,
          })),
        ],
  );
  const y = { field: 'strategy', type: 'nominal', sort: strategies, title: null };
  const x = { type: 'quantitative', title: comparison.metric.name, scale: { zero: false } };
  const color = { ...(byStrategy(strategies) as object), legend: null };
  return {
    ...named(comparison, 'strategies', 'Strategies'),
    caption:
      `The chosen configuration of each strategy: small dots are its seeds, the large dot is their mean, the line its ` +
      `${Math.round(100 * (1 - comparison.alpha))} % interval. Overlap of two lines says nothing about their difference; the next figure shows it.`,
    height: 30 * strategies.length,
    rows,
    spec: {
      params,
      transform: [filter],
      layer: [
        {
          transform: [{ filter: "datum.kind === 'mean' && datum.low !== null" }],
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' }, color },
        },
        {
          transform: [{ filter: "datum.kind === 'seed'" }],
          mark: { type: 'point', filled: true, size: 25, opacity: 0.6 },
          encoding: {
            y,
            x: { ...x, field: 'value' },
            color,
            tooltip: tooltip(['strategy', 'strategy'], ['seed', 'seed'], ['value', comparison.metric.name]),
          },
        },
        {
          transform: [{ filter: "datum.kind === 'mean'" }],
          mark: { type: 'point', filled: true, size: 110 },
          encoding: {
            y,
            x: { ...x, field: 'value' },
            color,
            tooltip: tooltip(['strategy', 'strategy'], ['value', 'mean'], ['low', 'from'], ['high', 'to']),
          },
        },
      ],
    },
  };
}

/** Mean paired difference of each pair of strategies, with its interval. */
export function differencesFigure(comparison: Comparison): Figure {
  const claims = {
    'a-better': 'shown',
    'b-better': 'shown',
    equivalent: 'equivalent',
    'not-shown': 'not shown',
    untested: 'not tested',
  };
  const rows = comparison.pairs.flatMap((pair) =>
    pair.type === 'uncompared' || pair.mean === undefined || pair.estimate === undefined
      ? []
      : [
          {
            pair: `${pair.a} - ${pair.b}`,
            difference: pair.mean,
            low: pair.estimate.low,
            high: pair.estimate.high,
            seeds: pair.differences.length,
            p: pair.tests?.primary?.adjustedP ?? null,
            claim: claims[pair.answer],
            verdict: pair.verdict,
          },
        ],
  );
  const pairs = rows.map(({ pair }) => pair);
  const y = { field: 'pair', type: 'nominal', sort: pairs, title: null, axis: { labelLimit: 300 } };
  const x = { type: 'quantitative', title: `difference in ${comparison.metric.name}` };
  const color = {
    field: 'claim',
    type: 'nominal',
    scale: {
      domain: ['shown', 'equivalent', 'not shown', 'not tested'],
      range: ['#1f83c9', '#3a9a5b', neutral, neutral],
    },
    legend: {
      title: 'a difference is',
      orient: 'bottom',
      values: [...new Set(rows.map(({ claim }) => claim))],
    },
  };
  return {
    ...named(comparison, 'differences', 'Differences between strategies'),
    caption:
      comparison.phase === 'search'
        ? 'Mean difference over seeds (first minus second) and its interval, each pair by itself. A search claims no difference.'
        : 'Mean difference (first minus second) and its interval, each pair by itself; a difference counts as shown ' +
          `where Holm's p over all pairs is at most ${comparison.alpha}.`,
    height: 24 * pairs.length,
    rows,
    spec: {
      layer: [
        { mark: { type: 'rule', strokeDash: [4, 4], color: neutral }, encoding: { x: { datum: 0 } } },
        {
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' }, color },
        },
        {
          mark: { type: 'point', filled: true, size: 70 },
          encoding: { y, x: { ...x, field: 'difference' }, color, tooltip: tooltip(['verdict', 'verdict']) },
        },
      ],
    },
  };
}

/** Id and title of a figure. A page shows a search and its finals together. */
function named({ phase }: Comparison, id: string, title: string): Pick<Figure, 'id' | 'title'> {
  return phase === 'finals' ? { id: `finals-${id}`, title: `${title}, in the finals` } : { id, title };
}
