import { placeLayers, wrongValue, type LayerOf, type Problem, type Task } from '@ridgeline/core';
import { outputUnits } from '@ridgeline/engine';
import type { DataSource } from './data/data-source.ts';
import { shapeOf } from './network/trainer-spec.ts';

/** Reason why an Embedding cannot read the inputs of a data set. */
function wrongCategories(
  { inputDim }: LayerOf<'Embedding'>,
  data: string,
  categories: number | undefined,
): { readonly inside: readonly string[]; readonly message: string; readonly hint: string } | undefined {
  if (categories === undefined) {
    const message = `Embedding takes whole numbers from 0, but ${data} has others`;
    return { inside: ['Embedding'], message, hint: 'put them into .npy files: data: { npy: folder }' };
  }
  if (categories <= inputDim) return undefined;
  const message = `Embedding takes numbers below ${inputDim}, and ${data} has some up to ${categories - 1}`;
  return { inside: ['Embedding', 'input_dim'], message, hint: `write input_dim: ${categories}` };
}

/**
 * Problems of `task.network` with its data set: an output layer for another kind of target, or shapes that do not fit.
 */
export function checkNetwork(
  { network, data, training }: Task,
  source: Pick<DataSource, 'problem' | 'features' | 'shape' | 'categories'>,
  path: readonly (string | number)[],
): readonly Problem[] {
  const { problem } = source;
  const { layers, output } = network;
  const units = outputUnits(problem);
  const at = (index: number, inside: readonly string[], message: string, hint: string) =>
    network.inputs === 'flat'
      ? wrongValue(
          [...path, ...(index === layers.length ? ['output'] : []), ...inside.slice(1)],
          message,
          hint,
        )
      : wrongValue([...path, 'layers', index, ...inside], `network.layers.${index}: ${message}`, hint);
  if (output.units !== undefined && output.units !== units) {
    const wanted = {
      'multi-class': `${units} classes`,
      binary: 'two classes',
      regression: 'one number to predict',
    }[problem.type];
    const message = `the output layer has ${output.units} units, and ${data.name} has ${wanted}`;
    const hint = `write units: ${units}, or give the layer an activation such as relu if it is not the output`;
    return [at(layers.length, ['Dense', 'units'], message, hint)];
  }
  const fitting = {
    'multi-class': 'softmax',
    binary: training.loss?.name === 'hinge' ? 'linear' : 'sigmoid',
    regression: 'linear',
  };
  const activation = fitting[problem.type];
  if (output.activation !== undefined && output.activation !== activation && output.activation !== 'linear') {
    const message = `the output layer has the activation ${output.activation}, and the loss takes ${activation}`;
    return [at(layers.length, ['Dense', 'activation'], message, `write ${activation}, or leave it out`)];
  }
  const placed = placeLayers(network, shapeOf(source), units);
  if (placed.ok) {
    return layers.flatMap((layer, index) => {
      const wrong =
        layer.type === 'Embedding' ? wrongCategories(layer, data.name, source.categories) : undefined;
      return wrong === undefined ? [] : [at(index, wrong.inside, wrong.message, wrong.hint)];
    });
  }
  const { index, layer, argument, message, hint } = placed.misfit;
  // A missing output layer is reported at the list of layers.
  return network.inputs === 'shaped' && index === layers.length && output.units === undefined
    ? [wrongValue([...path, 'layers'], `network.layers: ${message}`, hint.replace('before it', 'last'))]
    : [at(index, [layer.type, ...(argument === undefined ? [] : [argument])], message, hint)];
}
