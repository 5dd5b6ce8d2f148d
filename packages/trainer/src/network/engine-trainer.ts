import type { ConstraintConfig, LayerConfig, LayerOf, PlacedLayer } from '@ridgeline/core';
import type { Engine, LayerSpec, LayerWeights } from '@ridgeline/engine';
import { isRandom, type NetworkTrainer } from './trainer-spec.ts';

/** Trainer of networks whose layers the compiled engine has. */
export function engineTrainer(engine: Pick<Engine, 'open'>): NetworkTrainer {
  return {
    open(spec) {
      const network = engine.open({ ...spec, layers: engineLayers(spec.layers) });
      return {
        train: network.train.bind(network),
        evaluate: network.evaluate.bind(network),
        figures: network.figures.bind(network),
        close: network.close.bind(network),
        readWeights: () => network.readWeights(),
        // A layer of the engine has no tensors but the engine's.
        writeWeights: (layers) => network.writeWeights(layers as readonly LayerWeights[]),
      };
    },
  };
}

/**
 * Reason why the engine does not train a network: the first layer that it lacks. Undefined if it trains all.
 *
 * @example
 * engineLacks(placed.layers); // 'lstm (LSTM)'
 */
export function engineLacks(layers: readonly PlacedLayer[]): string | undefined {
  const missing = layers.find((placed) => specsOf(placed) === undefined);
  return missing && `${missing.layer.name} (${missing.layer.type})`;
}

function engineLayers(layers: readonly PlacedLayer[]): readonly LayerSpec[] {
  return layers.flatMap((placed, index) => {
    const specs = specsOf(placed);
    if (specs === undefined) throw new Error(`The engine has no ${placed.layer.type}.`);
    // The loss takes what the output layer sums, so it has no activation.
    return index === layers.length - 1 ? specs.slice(0, 1) : specs;
  });
}

/** Layers of the engine for one layer; undefined if it has none. */
function specsOf({ layer, inputs }: PlacedLayer): readonly LayerSpec[] | undefined {
  switch (layer.type) {
    case 'Dense':
      return layer.useBias && hasOneAxis(layer.kernelConstraint) ? denseSpecs(layer) : undefined;
    case 'Dropout':
      return isRandom(layer) ? [{ type: 'dropout', rate: layer.rate }] : [];
    // Examples are vectors on the engine, and none of its layers has another shape.
    case 'Flatten':
    case 'Reshape':
      return [];
    case 'Activation':
      return inputs.length === 1 && layer.activation.name !== 'prelu' ? [activationSpec(layer)] : undefined;
    default:
      return undefined;
  }
}

/** True unless a norm is taken over several axes. */
function hasOneAxis(constraint: ConstraintConfig): boolean {
  return !('axis' in constraint) || [constraint.axis].flat().length === 1;
}

function denseSpecs(layer: LayerOf<'Dense'>): readonly LayerSpec[] {
  const { units, kernelRegularizer, biasRegularizer, kernelConstraint } = layer;
  return [
    { type: 'dense', units, kernelRegularizer, biasRegularizer, kernelConstraint },
    activationSpec(layer),
  ];
}

function activationSpec({
  activation,
  activityRegularizer,
}: Extract<LayerConfig, { readonly activation: unknown }>): LayerSpec {
  return { type: 'activation', activation, activityRegularizer };
}
