import { z } from 'zod';
import { activation } from './activation.ts';
import { constraint } from './constraint.ts';
import { initializer } from './initializer.ts';
import { kernelRegularizer, regularizer } from './regularizer.ts';
import type { NetworkConfig } from './task.ts';
import { number, perLayer, refuse, whole, strictMapping } from './strict-mapping.ts';

const units = whole({ min: 1, max: 65_536 });
const hidden = z.array(units, { error: 'must be a list of layer widths, such as [64, 32]' });
const rate = number({ min: 0, below: 1 });

/** Schema of the output layer, which inherits nothing from hidden ones. */
const output = strictMapping(
  {
    kernel_initializer: initializer.prefault('glorot_uniform'),
    kernel_regularizer: kernelRegularizer.prefault({}),
    bias_regularizer: regularizer.prefault({}),
    kernel_constraint: constraint.prefault('none'),
  },
  ['activation', 'activity_regularizer'],
);

/** Schema of `task.network`, a dense network. */
export const network = strictMapping({
  hidden: hidden.default([64]),
  activation: perLayer(activation).prefault('relu'),
  dropout: perLayer(rate).prefault(0),
  kernel_initializer: perLayer(initializer).prefault('glorot_uniform'),
  kernel_regularizer: perLayer(kernelRegularizer).prefault({}),
  bias_regularizer: perLayer(regularizer).prefault({}),
  activity_regularizer: perLayer(regularizer).prefault({}),
  kernel_constraint: perLayer(constraint).prefault('none'),
  input: strictMapping({ dropout: rate.default(0) }).prefault({}),
  output: output.prefault({}),
}).transform((source, context): NetworkConfig => {
  const layers = source.hidden.length;
  for (const [word, value] of Object.entries(source)) {
    if (typeof value !== 'object' || !('each' in value) || value.each.length === layers) continue;
    const needed = `one for each of the ${layers} hidden layers`;
    refuse(context, value, `has ${value.each.length} entries, not ${needed}`, undefined, [word]);
  }
  return {
    inputDropout: source.input.dropout,
    hidden: source.hidden.map((units, layer) => ({
      units,
      activation: at(source.activation, layer),
      dropout: at(source.dropout, layer),
      kernelInitializer: at(source.kernel_initializer, layer),
      kernelRegularizer: at(source.kernel_regularizer, layer),
      biasRegularizer: at(source.bias_regularizer, layer),
      activityRegularizer: at(source.activity_regularizer, layer),
      kernelConstraint: at(source.kernel_constraint, layer),
    })),
    output: {
      kernelInitializer: source.output.kernel_initializer,
      kernelRegularizer: source.output.kernel_regularizer,
      biasRegularizer: source.output.bias_regularizer,
      kernelConstraint: source.output.kernel_constraint,
    },
  };
});

function at<T>(setting: { readonly all: T } | { readonly each: readonly T[] }, layer: number): T {
  return 'all' in setting ? setting.all : setting.each[layer]!;
}
