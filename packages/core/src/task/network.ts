import { z } from 'zod';
import type { LayerConfig, LayerOf, OutputConfig } from './layer.ts';
import { activation, constraint, initializer, kernelRegularizer, regularizer } from './layer-settings.ts';
import { layers, completeLayers } from './layers.ts';
import type { NetworkConfig } from './network-task.ts';
import {
  toCamelCase,
  numberSchema,
  perLayerSchema,
  customSchema,
  refuse,
  strictMapping,
  integerSchema,
  parseWith,
} from './strict-mapping.ts';
import { isMapping } from '../value.ts';

const hidden = z.array(integerSchema({ min: 1, max: 65_536 }), {
  error: 'must be a list of layer widths, such as [64, 32]',
});
const rate = numberSchema({ min: 0, below: 1 });

/** Schema of the output layer, which inherits nothing from hidden layers. */
const output = strictMapping(
  {
    kernel_initializer: initializer.prefault('glorot_uniform'),
    kernel_regularizer: kernelRegularizer.prefault({}),
    bias_regularizer: regularizer.prefault({}),
    kernel_constraint: constraint.prefault('none'),
  },
  ['activation', 'activity_regularizer'],
);

const hiddenKeys = {
  activation: perLayerSchema(activation).prefault('relu'),
  dropout: perLayerSchema(rate).prefault(0),
  kernel_initializer: perLayerSchema(initializer).prefault('glorot_uniform'),
  kernel_regularizer: perLayerSchema(kernelRegularizer).prefault({}),
  bias_regularizer: perLayerSchema(regularizer).prefault({}),
  activity_regularizer: perLayerSchema(regularizer).prefault({}),
  kernel_constraint: perLayerSchema(constraint).prefault('none'),
};
type HiddenKey = keyof typeof hiddenKeys;
const hiddenKeyNames = Object.keys(hiddenKeys) as HiddenKey[];

/** All keys of `network`. The short form is a network without `layers`. */
const networkKeys = {
  layers: layers.optional(),
  hidden: hidden.default([64]),
  ...hiddenKeys,
  input: strictMapping({ dropout: rate.default(0) }).prefault({}),
  output: output.prefault({}),
};

/** Schema of the short form, which lists Dense layers by their widths. */
const dense = strictMapping(networkKeys).transform((source, context): NetworkConfig => {
  const count = source.hidden.length;
  for (const key of hiddenKeyNames) {
    const value = source[toCamelCase(key)];
    if (!('each' in value) || value.each.length === count) continue;
    refuse(context, value, `has length ${value.each.length}, but hidden has length ${count}`, undefined, [
      key,
    ]);
  }
  return {
    inputs: 'flat',
    layers: [
      ...dropoutLayers(source.input.dropout, 'input dropout'),
      ...source.hidden.flatMap((units, index) => {
        const settingEntries = hiddenKeyNames.map(toCamelCase).map((key) => {
          const value = source[key];
          return [key, 'all' in value ? value.all : value.each[index]];
        });
        const { dropout: rate, ...settings } = Object.fromEntries(settingEntries) as HiddenSettings;
        return [
          { type: 'Dense', name: `hidden ${index + 1}`, units, useBias: true, ...settings } as const,
          ...dropoutLayers(rate, `dropout ${index + 1}`),
        ];
      }),
    ],
    output: { ...source.output, ...outputDefaults },
  };
});

type HiddenSettings = Omit<LayerOf<'Dense'>, 'type' | 'name' | 'units' | 'useBias'> & {
  readonly dropout: number;
};

/** Default settings of an output layer; undefined ones depend on the target of the data set. */
const outputDefaults = {
  units: undefined,
  activation: undefined,
  useBias: true,
} satisfies Partial<OutputConfig>;

const layeredKeys = {
  layers,
  activation: activation.optional(),
  kernel_initializer: initializer.optional(),
  kernel_regularizer: kernelRegularizer.optional(),
  bias_regularizer: regularizer.optional(),
  activity_regularizer: regularizer.optional(),
  kernel_constraint: constraint.optional(),
  output: output.optional(),
};

/** Keys of the short form, which `layered` rejects with hints at their replacements. */
const shortFormKeys = {
  hidden: z.unknown().optional(),
  dropout: z.unknown().optional(),
  input: z.unknown().optional(),
};

/** Schema of the long form, which lists layers by name. */
const layered = strictMapping({ ...layeredKeys, ...shortFormKeys }, [], {
  suggestedKeys: Object.keys(layeredKeys),
}).transform((source, context): NetworkConfig => {
  const { layers: entries, hidden, dropout, input, output: outputSettings, ...settings } = source;
  const { layers: layerConfigs, output: outputLayer } = completeLayers(
    entries,
    settings,
    Object.keys(networkKeys),
    context,
  );
  if (hidden !== undefined) {
    const hint = 'write each as a layer, such as - Dense: { units: 64, activation: relu }';
    refuse(context, hidden, 'is the short form of layers and cannot be combined with layers', hint, [
      'hidden',
    ]);
  }
  if (dropout !== undefined) {
    const index = entries.findIndex(({ type }) => type === 'Dropout');
    const hint =
      index === -1
        ? 'add - Dropout: { rate: 0.2 } after the layer that it applies to'
        : `set network.${entries[index]!.name ?? `layers.${index}`}.rate`;
    refuse(context, dropout, 'cannot be combined with layers, where Dropout is a layer of its own', hint, [
      'dropout',
    ]);
  }
  if (input !== undefined) {
    refuse(context, input, 'cannot be combined with layers', 'begin layers with - Dropout: { rate: 0.1 }', [
      'input',
    ]);
  }
  if (outputSettings !== undefined && outputLayer !== undefined) {
    const hint = `move its settings to network.layers.${entries.length - 1}`;
    refuse(context, outputSettings, 'cannot be combined with layers that end with the output layer', hint, [
      'output',
    ]);
  }
  return {
    inputs: 'shaped',
    layers: layerConfigs,
    output: outputLayer ?? { ...(outputSettings ?? output.parse({})), ...outputDefaults },
  };
});

/** Schema of `task.network`. */
export const network = customSchema(z.strictObject(networkKeys), (source, context): NetworkConfig =>
  parseWith(isMapping(source) && Object.hasOwn(source, 'layers') ? layered : dense, source, context),
);

/** List with a Dropout layer; empty for a rate of 0. */
function dropoutLayers(rate: number, name: string): readonly LayerConfig[] {
  return rate > 0 ? [{ type: 'Dropout', name, rate }] : [];
}
