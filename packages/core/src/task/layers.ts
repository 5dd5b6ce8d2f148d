import { z } from 'zod';
import { uniqueName } from '../unique-name.ts';
import { isMapping } from '../value.ts';
import { exampleLayer, entryHint, replacementHint, argumentHints } from './layer-hints.ts';
import type {
  Activation,
  KernelConfig,
  LayerConfig,
  LayerType,
  OutputConfig,
  RegularizerConfig,
} from './layer.ts';
import { activation, constraint, initializer, kernelRegularizer, regularizer } from './layer-settings.ts';
import {
  describeValue,
  eitherSchema,
  booleanSchema,
  listSchema,
  numberSchema,
  enumSchema,
  customSchema,
  refuse,
  addIssues,
  strictMapping,
  nearestNameHint,
  integerSchema,
} from './strict-mapping.ts';

/** Maximum number of layers in a network. */
const LAYER_LIMIT = 256;

const size = integerSchema({ min: 1, max: 65_536 });
const margin = integerSchema({ min: 0, max: 65_536 });
const share = numberSchema({ min: 0, below: 1 });

/** Schema of one value for both members of a pair, or a list of two values. */
function pairSchema<S extends z.ZodType>(entry: S, memberNames = 'rows and columns') {
  const error = `must be one value, or a list of two: ${memberNames}`;
  const single = entry.transform((value) => [value, value] as const);
  return eitherSchema(Array.isArray, z.tuple([entry, entry], { error }), single);
}

const size2D = pairSchema(size);
const margins = pairSchema(pairSchema(margin, 'top and bottom, or left and right'));
const padding = enumSchema(['valid', 'same']);
const sizes = sizeListSchema(size);
const targetShape = sizeListSchema(eitherSchema((source) => source === -1, z.literal(-1), size)).refine(
  (shape) => shape.filter((length) => length === -1).length < 2,
  { error: 'can contain -1 only once' },
);

function sizeListSchema<S extends z.ZodType<number>>(entry: S) {
  return z.array(entry, { error: 'must be a list of whole numbers' }).min(1, { error: 'must not be empty' });
}

/** Schema of an axis. Converts Keras's number, in which 0 is the batch, to an axis of an example, from 0. */
const axis = integerSchema({ min: -3, max: 3 })
  .refine((index) => index !== 0, { error: 'must be 1 to 3, or -1 to -3 from the last axis: 0 is the batch' })
  .transform((index) => (index > 0 ? index - 1 : index));
const singleAxis = axis.transform((index) => [index]);
const axes = z.array(axis).min(1, { error: 'must not be empty' });

const name = z
  .string({ error: ({ input }) => `must be text, not ${describeValue(input)}` })
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, {
    error: 'must begin with an ASCII letter, and have at most 64 ASCII letters, digits, "_" and "-"',
  });

/** Arguments whose default is set by the key of the same name in `network`. */
const kernelKeys = {
  kernel_initializer: initializer.optional(),
  kernel_regularizer: kernelRegularizer.optional(),
  bias_regularizer: regularizer.optional(),
  kernel_constraint: constraint.optional(),
};
const activationKeys = { activation: activation.optional(), activity_regularizer: regularizer.optional() };
const useBias = { use_bias: booleanSchema().default(true) };
const kernelArguments = { ...useBias, ...kernelKeys, ...activationKeys };
const windowArguments = { strides: size2D.prefault(1), padding: padding.prefault('valid') };
const poolArguments = { strides: size2D.optional(), padding: padding.prefault('valid') };
const pool1DArguments = {
  pool_size: size.default(2),
  strides: size.optional(),
  padding: padding.prefault('valid'),
};
/** Keras's `groups`, which must be 1. */
const groups = z
  .literal(1, {
    error: ({ input }) =>
      `must be 1, not ${describeValue(input)}: only DepthwiseConv2D filters channels separately`,
  })
  .optional();
/**
 * Keras's `dilation_rate`, which must be 1: the engine lacks dilated convolutions, and TensorFlow.js their gradient.
 */
const dilationRate = z
  .literal(1, {
    error: ({ input }) =>
      `must be 1, not ${describeValue(input)}: neither the engine nor TensorFlow.js trains a dilated convolution`,
  })
  .optional();
const normalizationArguments = {
  epsilon: numberSchema({ above: 0 }).default(1e-3),
  center: booleanSchema().default(true),
  scale: booleanSchema().default(true),
};
const recurrentArguments = {
  units: size,
  ...kernelArguments,
  recurrent_regularizer: regularizer.prefault({}),
  return_sequences: booleanSchema().default(false),
  go_backwards: booleanSchema().default(false),
};
const gatedArguments = { ...recurrentArguments, recurrent_activation: activation.prefault('sigmoid') };

/** Keras arguments that no layer supports. */
const unsupportedArguments = [
  'bias_initializer',
  'bias_constraint',
  'dtype',
  'embeddings_initializer',
  'mask_zero',
  'recurrent_dropout',
  'trainable',
];

/** Arguments of each layer, beginning with Keras's first argument. */
const layerArguments = {
  Dense: { units: size, ...kernelArguments },
  Conv2D: {
    filters: size,
    kernel_size: size2D,
    ...windowArguments,
    dilation_rate: dilationRate,
    groups,
    ...kernelArguments,
  },
  DepthwiseConv2D: {
    kernel_size: size2D,
    ...windowArguments,
    depth_multiplier: size.default(1),
    dilation_rate: dilationRate,
    ...useBias,
    depthwise_initializer: initializer.optional(),
    depthwise_regularizer: kernelRegularizer.optional(),
    depthwise_constraint: constraint.optional(),
    bias_regularizer: regularizer.optional(),
    ...activationKeys,
  },
  Conv2DTranspose: { filters: size, kernel_size: size2D, ...windowArguments, ...kernelArguments },
  Conv1D: {
    filters: size,
    kernel_size: size,
    strides: size.default(1),
    padding: padding.prefault('valid'),
    dilation_rate: dilationRate,
    groups,
    ...kernelArguments,
  },
  MaxPooling2D: { pool_size: size2D.prefault(2), ...poolArguments },
  AveragePooling2D: { pool_size: size2D.prefault(2), ...poolArguments },
  MaxPooling1D: pool1DArguments,
  AveragePooling1D: pool1DArguments,
  GlobalAveragePooling2D: {},
  GlobalMaxPooling2D: {},
  GlobalAveragePooling1D: {},
  GlobalMaxPooling1D: {},
  Embedding: {
    input_dim: integerSchema({ min: 1, max: 16_777_216 }),
    output_dim: size,
    embeddings_regularizer: kernelRegularizer.prefault({}),
    embeddings_constraint: constraint.prefault('none'),
  },
  Flatten: {},
  Reshape: { target_shape: targetShape },
  Permute: { dims: sizes },
  RepeatVector: { n: size },
  ZeroPadding2D: { padding: margins.prefault(1) },
  Cropping2D: { cropping: margins.prefault(0) },
  UpSampling2D: {
    size: size2D.prefault(2),
    // For bilinear interpolation, TensorFlow.js places its samples differently from Keras.
    interpolation: z
      .literal('nearest', {
        error: ({ input }) =>
          `must be nearest, not ${describeValue(input)}: only nearest is trained as in Keras`,
      })
      .default('nearest'),
  },
  BatchNormalization: {
    axis: eitherSchema(Array.isArray, axes.max(1, { error: 'must be one axis' }), singleAxis).prefault(-1),
    ...normalizationArguments,
    momentum: numberSchema({ min: 0, max: 1 }).default(0.99),
  },
  LayerNormalization: {
    axis: eitherSchema(Array.isArray, axes, singleAxis).prefault(-1),
    ...normalizationArguments,
  },
  Dropout: { rate: share },
  SpatialDropout1D: { rate: share },
  SpatialDropout2D: { rate: share },
  GaussianDropout: { rate: share },
  GaussianNoise: { stddev: numberSchema({ min: 0, max: 1 }) },
  Activation: { activation, activity_regularizer: regularizer.optional() },
  SimpleRNN: recurrentArguments,
  LSTM: gatedArguments,
  GRU: {
    ...gatedArguments,
    // TensorFlow.js lacks Keras's default, true. Without an explicit false, a network would silently differ from Keras.
    reset_after: z.literal(false, {
      error: ({ input }) =>
        `is ${input === undefined ? 'true by default' : describeValue(input)}, but TensorFlow.js supports only false: write reset_after: false`,
    }),
  },
} satisfies Record<LayerType, Readonly<Record<string, z.ZodType>>>;

const layerTypes = Object.keys(layerArguments) as LayerType[];
/** Schemas of the arguments, by layer type. */
const argumentSchemas = new Map(
  layerTypes.map((type) => [
    type,
    strictMapping<Readonly<Record<string, z.ZodType>>>(
      { ...layerArguments[type], name: name.optional() },
      unsupportedArguments,
      {
        keyHints: argumentHints(Object.keys(layerArguments[type])),
      },
    ),
  ]),
);

/** Layer as in the file. An argument is undefined if it is left out and its default depends on other settings. */
interface LayerEntry {
  readonly type: LayerType;
  readonly name: string | undefined;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Schema of a layer: its name in Keras, or a mapping from the name to its arguments. */
const layer = customSchema(
  z.union([
    z.enum(layerTypes.filter((type) => requiredArguments(type).length === 0)),
    ...layerTypes.map((type) => z.strictObject({ [type]: argumentSchemas.get(type)! })),
  ]),
  (source, context): LayerEntry => {
    const mapping = typeof source === 'string' ? { [source]: {} } : source;
    const keys = isMapping(mapping) ? Object.keys(mapping) : [];
    if (!isMapping(mapping) || keys.length !== 1) {
      const sourceText = keys.length > 1 ? `a mapping of ${keys.length} keys` : describeValue(source);
      const message = `must be the name of a layer, or one layer with its arguments, not ${sourceText}`;
      return refuse(context, source, message, entryHint(source, layerTypes));
    }
    const typeName = keys[0]!;
    const type = layerTypes.find((name) => name === typeName);
    if (type === undefined) {
      const message = `is "${typeName.slice(0, 64)}", which is not a supported layer`;
      const hint = replacementHint(typeName) ?? nearestNameHint(typeName, layerTypes);
      return refuse(context, source, message, hint);
    }
    const settings = mapping[typeName] ?? {};
    if (!isMapping(settings)) {
      const firstArgument = Object.keys(layerArguments[type])[0];
      const value = typeof settings === 'object' ? '…' : String(settings as string | number);
      const hint =
        firstArgument === undefined ? `write - ${type}` : `write ${type}: { ${firstArgument}: ${value} }`;
      return refuse(
        context,
        source,
        `must have a mapping of arguments, not ${describeValue(settings)}`,
        hint,
        [type],
      );
    }
    const { success, data, error } = argumentSchemas.get(type)!.safeParse(settings);
    if (!success) {
      return addIssues(
        context,
        error.issues.map((issue) => ({ ...withExample(settings, type, issue), path: [type, ...issue.path] })),
      );
    }
    const { name, ...parsedSettings } = data as { readonly name?: string };
    return { type, name, settings: parsedSettings };
  },
);

/** Arguments of a layer that have no default. */
function requiredArguments(type: LayerType): readonly string[] {
  return Object.entries<z.ZodType>(layerArguments[type])
    .filter(([, schema]) => !schema.safeParse(undefined).success)
    .map(([key]) => key);
}

/** Adds an example as the hint if the issue is a missing argument. */
function withExample(
  settings: Readonly<Record<string, unknown>>,
  type: LayerType,
  issue: z.core.$ZodIssue,
): z.core.$ZodIssue {
  const [argument, ...nestedPath] = issue.path.map(String);
  if (argument === undefined || nestedPath.length > 0 || (settings[argument] ?? undefined) !== undefined)
    return issue;
  const example = exampleLayer(argument, type, requiredArguments(type));
  if (example === undefined) return issue;
  return {
    ...issue,
    code: 'custom',
    message: 'is missing',
    params: { target: 'value', hint: `for example ${example}` },
  };
}

/** Schema of `network.layers`: Keras's layers, first to last. */
export const layers = listSchema(
  layer,
  z
    .array(layer, { error: 'must be a list of layers, such as [Flatten, { Dense: { units: 64 } }]' })
    .max(LAYER_LIMIT, { error: `must have at most ${LAYER_LIMIT} layers` }),
);

/** Settings of a network for all layers except the output; a layer's own settings take precedence. */
type NetworkSettings = Partial<Record<keyof typeof kerasDefaults | 'activation', unknown>>;

const kerasDefaults = {
  activityRegularizer: { l1: 0, l2: 0 },
  kernelInitializer: { name: 'glorot_uniform' },
  kernelRegularizer: { l1: 0, l2: 0, proximalL1: 0 },
  biasRegularizer: { l1: 0, l2: 0 },
  kernelConstraint: { name: 'none' },
} as const;

/**
 * Fills in every argument of a network's layers, and separates the output layer: a final Dense without activation, or
 * with an activation that only an output layer has.
 *
 * @param reservedNames keys of `network`, which layers cannot have as names
 */
export function completeLayers(
  entries: readonly LayerEntry[],
  networkSettings: NetworkSettings,
  reservedNames: readonly string[],
  context: z.RefinementCtx,
): { readonly layers: readonly LayerConfig[]; readonly output: OutputConfig | undefined } {
  const usedNames = collectNames(entries, reservedNames, context);
  const last = entries.at(-1);
  const output =
    last !== undefined && isOutput(last) ? completeOutput(last, entries.length - 1, context) : undefined;
  if (last !== undefined && endsInOutputActivation(entries)) {
    const { name } = last.settings['activation'] as Activation;
    const message = `is ${name}, but the output layer comes after it`;
    const hint = 'write it as the activation of a last Dense, or leave it out';
    refuse(context, last, message, hint, ['layers', entries.length - 1, last.type, 'activation']);
  }
  const innerLayers = output === undefined ? entries : entries.slice(0, -1);
  return {
    layers: innerLayers.map((layer, index) => {
      // Safe: the schema of each type has validated its arguments.
      const config = {
        type: layer.type,
        name: layer.name ?? uniqueName(toDefaultName(layer.type), usedNames),
        ...completeArguments(layer, networkSettings),
      } as LayerConfig;
      refuseUnsupportedActivations(config, ['layers', index, layer.type], context);
      return config;
    }),
    output,
  };
}

/** Collects the names that the file gives to layers, and refuses reserved and repeated names. */
function collectNames(
  entries: readonly LayerEntry[],
  reservedNames: readonly string[],
  context: z.RefinementCtx,
): Set<string> {
  const usedNames = new Set<string>();
  for (const [index, { type, name }] of entries.entries()) {
    if (name === undefined) continue;
    const path = ['layers', index, type, 'name'];
    if (reservedNames.includes(name)) {
      refuse(context, name, `is "${name}", a key of network`, 'choose another name', path);
    }
    if (usedNames.has(name)) {
      refuse(context, name, `is "${name}", the name of an earlier layer`, 'choose another name', path);
    }
    usedNames.add(name);
  }
  return usedNames;
}

/** Keras's default name for the first layer of a type: `conv2d` for `Conv2D`. */
function toDefaultName(type: LayerType): string {
  return type
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

function isOutput({ type, settings }: LayerEntry): boolean {
  if (type !== 'Dense') return false;
  const { activation, units } = settings as { readonly activation?: Activation; readonly units: number };
  const name = activation?.name ?? 'linear';
  return name === 'linear' || name === 'softmax' || (name === 'sigmoid' && units === 1);
}

/** True if the last layer is an activation that only an output layer has. */
function endsInOutputActivation(entries: readonly LayerEntry[]): boolean {
  const [secondLast, last] = entries.slice(-2);
  if (last?.type !== 'Activation') return false;
  const { name } = last.settings['activation'] as Activation;
  return name === 'softmax' || (name === 'sigmoid' && secondLast?.settings['units'] === 1);
}

/** Activations that TensorFlow.js's recurrent layers compute as Keras does. */
const recurrentLayerActivations: readonly Activation['name'][] = [
  'linear',
  'relu',
  'sigmoid',
  'softmax',
  'tanh',
];

function refuseUnsupportedActivations(
  layer: LayerConfig,
  path: readonly (string | number)[],
  context: z.RefinementCtx,
): void {
  if (!('returnSequences' in layer)) return;
  const activations = {
    activation: layer.activation.name,
    ...('recurrentActivation' in layer && { recurrent_activation: layer.recurrentActivation.name }),
  };
  for (const [argument, name] of Object.entries(activations)) {
    if (recurrentLayerActivations.includes(name)) continue;
    const hint = `${layer.type} can have ${recurrentLayerActivations.join(', ')}`;
    refuse(context, name, `is ${name}, which recurrent layers do not support`, hint, [...path, argument]);
  }
}

function completeOutput(layer: LayerEntry, index: number, context: z.RefinementCtx): OutputConfig {
  const { activityRegularizer, ...config } = completeArguments(layer, {}) as unknown as KernelConfig & {
    readonly units: number;
    readonly activityRegularizer: RegularizerConfig;
  };
  if (activityRegularizer.l1 > 0 || activityRegularizer.l2 > 0) {
    const message = 'is not supported in the output layer';
    const hint = 'leave it out, or use kernel_regularizer';
    refuse(context, layer, message, hint, ['layers', index, 'Dense', 'activity_regularizer']);
  }
  return { ...config, activation: (layer.settings['activation'] as Activation | undefined)?.name };
}

/** Fills in the arguments of a layer: from the file, else from the network's settings, else from Keras's defaults. */
function completeArguments(
  { type, settings }: LayerEntry,
  networkSettings: NetworkSettings,
): Readonly<Record<string, unknown>> {
  const {
    padding,
    cropping,
    poolSize,
    resetAfter: _,
    groups: __,
    dilationRate: ___,
    ...otherSettings
  } = settings;
  if (type === 'ZeroPadding2D' || type === 'Cropping2D') return { margins: padding ?? cropping };
  const config = new Map(Object.entries(otherSettings));
  const setArgument = (key: keyof NetworkSettings, fallback: unknown) => {
    // In Keras, these arguments of a DepthwiseConv2D begin with `depthwise` instead of `kernel`.
    const layerKey = type === 'DepthwiseConv2D' ? key.replace('kernel', 'depthwise') : key;
    if (!config.has(layerKey)) return;
    const value = config.get(layerKey) ?? networkSettings[key] ?? fallback;
    config.delete(layerKey);
    config.set(key, value);
  };
  for (const [key, fallback] of Object.entries(kerasDefaults))
    setArgument(key as keyof NetworkSettings, fallback);
  setArgument('activation', { name: 'returnSequences' in settings ? 'tanh' : 'linear' });
  if (padding !== undefined) config.set('padding', padding);
  if (poolSize !== undefined) {
    config.set('poolSize', poolSize);
    // Strides default to the size of the pool.
    config.set('strides', settings['strides'] ?? poolSize);
  }
  return Object.fromEntries(config);
}
