import {
  inferShapes,
  pluralize,
  valueProblem,
  type LayerOf,
  type Problem,
  type NetworkTask,
} from '@ridgeline/core';
import { outputUnits } from '@ridgeline/engine';
import type { DataSource } from './data/data-source.ts';
import { toExampleShape } from './network/trainer-spec.ts';

/** Problem of an Embedding with the inputs of a data set; undefined if the layer can read them. */
function checkCategories(
  { inputDim }: LayerOf<'Embedding'>,
  dataName: string,
  categoryCount: number | undefined,
): { readonly subpath: readonly string[]; readonly message: string; readonly hint: string } | undefined {
  if (categoryCount === undefined) {
    const message = `Embedding reads categories, but ${dataName} has other inputs`;
    const hint = 'save categories as whole numbers from 0 in .npy files: data: { npy: folder }';
    return { subpath: ['Embedding'], message, hint };
  }
  if (categoryCount <= inputDim) return undefined;
  const message = `Embedding reads numbers below ${inputDim}, but ${dataName} has numbers up to ${categoryCount - 1}`;
  return { subpath: ['Embedding', 'input_dim'], message, hint: `write input_dim: ${categoryCount}` };
}

/**
 * Problems of `task.network` with its data set: an output layer for another kind of target, shapes that do not fit, or
 * inputs that an Embedding cannot read.
 */
export function checkNetwork(
  { network, data, training }: NetworkTask,
  source: Pick<DataSource, 'problem' | 'features' | 'shape' | 'categoryCount'>,
  path: readonly (string | number)[],
): readonly Problem[] {
  const { problem } = source;
  const { layers, output } = network;
  const units = outputUnits(problem);
  // In the short form, keys such as `units` are not nested under a layer's type.
  const problemAt = (index: number, subpath: readonly string[], message: string, hint: string) =>
    network.inputs === 'flat'
      ? valueProblem(
          [...path, ...(index === layers.length ? ['output'] : []), ...subpath.slice(1)],
          message,
          hint,
        )
      : valueProblem([...path, 'layers', index, ...subpath], `network.layers.${index}: ${message}`, hint);
  if (output.units !== undefined && output.units !== units) {
    const targets = {
      'multi-class': `${units} classes`,
      binary: 'two classes',
      regression: 'one number to predict',
    }[problem.type];
    const message = `the output layer has ${pluralize(output.units, 'unit')}, but ${data.name} has ${targets}`;
    const hint = `write units: ${units}, or give the layer an activation such as relu if it is not the output`;
    return [problemAt(layers.length, ['Dense', 'units'], message, hint)];
  }
  const activations = {
    'multi-class': 'softmax',
    binary: training.loss?.name === 'hinge' ? 'linear' : 'sigmoid',
    regression: 'linear',
  };
  const activation = activations[problem.type];
  if (output.activation !== undefined && output.activation !== activation && output.activation !== 'linear') {
    const message = `the output layer has the activation ${output.activation}, but the loss needs ${activation}`;
    return [
      problemAt(layers.length, ['Dense', 'activation'], message, `write ${activation}, or leave it out`),
    ];
  }
  const inference = inferShapes(network, toExampleShape(source), units);
  if (inference.ok) {
    return layers.flatMap((layer, index) => {
      const misfit =
        layer.type === 'Embedding' ? checkCategories(layer, data.name, source.categoryCount) : undefined;
      return misfit === undefined ? [] : [problemAt(index, misfit.subpath, misfit.message, misfit.hint)];
    });
  }
  const { index, layer, argument, message, hint } = inference.misfit;
  // A missing output layer is reported at the list of layers.
  return network.inputs === 'shaped' && index === layers.length && output.units === undefined
    ? [valueProblem([...path, 'layers'], `network.layers: ${message}`, hint.replace('before it', 'last'))]
    : [problemAt(index, [layer.type, ...(argument === undefined ? [] : [argument])], message, hint)];
}
