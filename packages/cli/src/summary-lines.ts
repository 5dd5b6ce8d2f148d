import { textOfShape, sanitise, type PlacedLayer, type WeightShape } from '@ridgeline/core';
import { count, table } from './plan-lines.ts';

/** Lines of a network, as those of Keras's `summary()`: layers, shapes of an example behind them, parameters. */
export function summaryLines(layers: readonly PlacedLayer[]): readonly string[] {
  const rows = layers.map(({ layer, outputs, weights }) => [
    `${sanitise(layer.name)} (${layer.type})`,
    textOfShape(outputs),
    count(numbersIn(weights)),
  ]);
  const all = layers.flatMap(({ weights }) => weights);
  const trained = numbersIn(all.filter(({ isTrained }) => isTrained));
  const [first] = layers;
  const statistics = numbersIn(all) - trained;
  return [
    ...table([['layer (type)', 'output shape', 'parameters'], ...rows]).map((line) => line.trimEnd()),
    `Input ${textOfShape(first!.inputs)}; ${count(trained)} parameters are trained${
      statistics === 0 ? '' : `, ${count(statistics)} are statistics`
    }.`,
  ];
}

function numbersIn(weights: readonly WeightShape[]): number {
  return weights.reduce((sum, { shape }) => sum + shape.reduce((all, size) => all * size, 1), 0);
}
