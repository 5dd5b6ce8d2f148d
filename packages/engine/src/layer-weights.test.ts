import fc from 'fast-check';
import { joinWeights, splitWeights, weightCount, weightShapes } from './layer-weights.ts';
import { randomNetwork } from './testing/random-networks.ts';

const unregularized = { l1: 0, l2: 0, proximalL1: 0 };
const prelu = {
  type: 'activation',
  activation: { name: 'prelu' },
  activityRegularizer: unregularized,
} as const;

it('joinWeights reverses splitWeights', () => {
  fc.assert(
    fc.property(randomNetwork, (spec) => {
      const shapes = weightShapes(spec);
      const weights = Float32Array.from({ length: weightCount(shapes) }, (_, i) => i);
      expect(joinWeights(splitWeights(weights, shapes), shapes)).toEqual(weights);
    }),
  );
});

it('weightShapes assigns slopes to the previous layer', () => {
  const settings = {
    kernelRegularizer: unregularized,
    biasRegularizer: unregularized,
    kernelConstraint: { name: 'none' },
  } as const;
  const window = { kernelSize: [3, 2], strides: [1, 1], padding: 'same', useBias: false } as const;
  const layers = [
    { type: 'reshape', shape: [4, 5, 2] },
    { type: 'conv2d', filters: 3, ...window, ...settings },
    prelu,
    { type: 'flatten' },
    prelu,
    { type: 'dense', units: 10, ...settings },
  ] as const;
  const shapesByName = weightShapes({ features: 40, layers }).map((tensors) =>
    Object.fromEntries(tensors.map(({ name, shape }) => [name, shape])),
  );
  expect(shapesByName).toEqual([
    { kernel: [3, 2, 2, 3], slopes: [4, 5, 3] },
    { slopes: [60] },
    { kernel: [60, 10], bias: [10] },
  ]);
});

it('weightShapes keeps the slopes of two activations in a row apart', () => {
  const shapes = weightShapes({ features: 4, layers: [prelu, prelu, prelu] });
  const weights = Float32Array.from({ length: weightCount(shapes) }, (_, i) => i);
  expect(joinWeights(splitWeights(weights, shapes), shapes)).toEqual(weights);
});

it('joinWeights names a tensor of the wrong length', () => {
  const shapes = [[{ name: 'bias', shape: [3], isTrained: true }]] as const;
  expect(() => joinWeights([{ bias: new Float32Array(2) }], shapes)).toThrow(
    'weights[0].bias has 2 values, not 3.',
  );
});
