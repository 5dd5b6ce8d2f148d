import { joinLayers, type LayerSummary } from '@ridgeline/core';
import type { StudyData } from '../study-data.ts';
import { shapeOrDashChannel, colourChannel, percentFormat, strategyFilter, type Figure } from './figure.ts';
import { axisKey, tooltip } from './marks.ts';

interface StrategyLayer extends LayerSummary {
  readonly strategy: string;
}

/** Weights of the chosen configurations: a histogram of each layer, and the share of weights near zero. */
export function weightFigures(data: StudyData): readonly Figure[] {
  const layers = strategyLayers(data);
  if (layers.length === 0) return [];
  const strategies = data.comparison.strategies.map(({ strategy }) => strategy);
  const layerNames = [...new Set(layers.map(({ layer }) => layer))];
  return [
    ...layerNames.map((name) =>
      histogramFigure(
        name,
        layers.filter(({ layer }) => layer === name),
        strategies,
      ),
    ),
    nearZeroFigure(layers, strategies, layerNames),
  ];
}

/** Layers of each strategy's chosen configuration, pooled over its seeds. */
function strategyLayers({ comparison, trials, layers }: StudyData): readonly StrategyLayer[] {
  return comparison.strategies.flatMap(({ strategy, chosen }) => {
    const layersPerSeed = trials
      .filter(({ trial }) => trial.configuration.number === chosen?.configuration.number)
      .map(({ trial }) => layers.get(trial.number) ?? [])
      .filter(({ length }) => length > 0);
    const [firstSeedLayers = []] = layersPerSeed;
    return firstSeedLayers.map((_, index) => ({
      strategy,
      ...joinLayers(layersPerSeed.map((seedLayers) => seedLayers[index]!)),
    }));
  });
}

function histogramFigure(
  layer: string,
  layers: readonly StrategyLayer[],
  strategies: readonly string[],
): Figure {
  const { params, filter } = strategyFilter(strategies);
  const rows = layers.flatMap(({ strategy, weights, reach, counts }) => {
    const width = (2 * reach) / counts.length;
    const filledBins = counts.flatMap((count, bin) => (count > 0 ? [bin] : []));
    // With an empty bin on each side, the outline ends at 0.
    const from = Math.max(0, filledBins[0]! - 1);
    const to = Math.min(counts.length - 1, filledBins.at(-1)! + 1);
    return counts.slice(from, to + 1).map((count, index) => ({
      strategy,
      weight: -reach + (from + index + 0.5) * width,
      share: count / weights,
      density: count / weights / width,
    }));
  });
  return {
    id: `weights-${layer.replaceAll(' ', '-')}`,
    text: { type: 'weights', layer },
    height: 220,
    rows,
    spec: {
      params,
      transform: [filter],
      mark: { type: 'line', interpolate: 'step', strokeWidth: 1.6 },
      encoding: {
        x: { field: 'weight', type: 'quantitative', title: axisKey('weight') },
        y: { field: 'density', type: 'quantitative', title: axisKey('density'), scale: { type: 'sqrt' } },
        color: colourChannel(strategies),
        ...shapeOrDashChannel(strategies, 'strokeDash'),
        tooltip: tooltip(['strategy', 'strategy'], ['weight', 'weight'], ['share', 'share-of-weights']),
      },
    },
  };
}

function nearZeroFigure(
  layers: readonly StrategyLayer[],
  strategies: readonly string[],
  layerNames: readonly string[],
): Figure {
  const { params, filter } = strategyFilter(strategies);
  return {
    id: 'near-zero',
    text: { type: 'near-zero' },
    height: 30 * strategies.length,
    rows: layers.map(({ strategy, layer, weights, nearZero }) => ({
      strategy,
      layer,
      share: nearZero / weights,
      weights,
    })),
    spec: {
      params,
      transform: [filter],
      mark: { type: 'point', filled: true, size: 90 },
      encoding: {
        y: { field: 'strategy', type: 'nominal', sort: strategies, title: null },
        x: {
          field: 'share',
          type: 'quantitative',
          title: axisKey('near-zero'),
          axis: { format: percentFormat },
          scale: { zero: true },
        },
        color: { ...(colourChannel(strategies) as object), legend: null },
        shape: {
          field: 'layer',
          type: 'nominal',
          scale: { domain: layerNames },
          legend: { title: null, orient: 'bottom' },
        },
        tooltip: tooltip(
          ['strategy', 'strategy'],
          ['layer', 'layer'],
          ['share', 'near-zero'],
          ['weights', 'weights'],
        ),
      },
    },
  };
}
