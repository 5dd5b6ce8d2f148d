import { isJudgedByRanks, toConfidencePercent, type Comparison } from '@ridgeline/compare';
import { colourChannel, metricAxis, strategyFilter, type Figure } from './figure.ts';
import { accent, axisKey, neutral, tooltip } from './marks.ts';

/** Values of each strategy's chosen configuration: one per seed, and the mean with its interval. */
export function standingsFigure(comparison: Comparison): Figure {
  const strategies = comparison.strategies.map(({ strategy }) => strategy);
  const { params, filter } = strategyFilter(strategies);
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
  const x = {
    type: 'quantitative',
    title: comparison.metric.name,
    ...metricAxis(comparison.metric.name),
    scale: { zero: false },
  };
  const color = { ...(colourChannel(strategies) as object), legend: null };
  return {
    id: figureId(comparison, 'strategies'),
    text: {
      type: 'standings',
      isFinals: comparison.phase === 'finals',
      percent: toConfidencePercent(comparison.alpha),
    },
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
            tooltip: tooltip(['strategy', 'strategy'], ['seed', 'seed'], ['value', comparison.metric]),
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

/** Mean paired difference of each pair of strategies that is not judged by ranks, with its interval. */
export function differencesFigure(comparison: Comparison): Figure {
  const claims = {
    'a-better': 'shown',
    'b-better': 'shown',
    equivalent: 'equivalent',
    'not-shown': 'not shown',
    untested: 'not tested',
  };
  const rows = comparison.pairs.flatMap((pair) =>
    pair.type === 'uncompared' ||
    pair.mean === undefined ||
    pair.estimate === undefined ||
    isJudgedByRanks(pair)
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
  const x = { type: 'quantitative', title: axisKey('difference') };
  const color = {
    field: 'claim',
    type: 'nominal',
    scale: {
      domain: ['shown', 'equivalent', 'not shown', 'not tested'],
      range: [accent, '#009E73', neutral, neutral],
    },
    legend: {
      title: axisKey('difference'),
      orient: 'bottom',
      values: [...new Set(rows.map(({ claim }) => claim))],
    },
  };
  return {
    id: figureId(comparison, 'differences'),
    text: { type: 'differences', isFinals: comparison.phase === 'finals', alpha: comparison.alpha },
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

/** Figure id that is unique in an export of both a search and its finals. */
function figureId({ phase }: Comparison, id: string): string {
  return phase === 'finals' ? `finals-${id}` : id;
}
