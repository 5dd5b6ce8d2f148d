import { parseTestTask } from '../testing/parse-test-task.ts';
import { initializeKernel } from '../initializer/initial-kernel.ts';
import { initializeWeights } from './initial-weights.ts';
import { inferShapedLayers, nameRandomStreams } from './trainer-spec.ts';

const dataShape = { features: 64, shape: [8, 8, 1], problem: { type: 'multi-class', classes: 10 } } as const;
const inferLayers = (layers: readonly unknown[]) =>
  inferShapedLayers(parseTestTask({ network: { layers } }), dataShape);

describe('initial weights', () => {
  const layers = inferLayers([
    { Conv2D: { filters: 4, kernel_size: [3, 2], kernel_initializer: 'he_uniform' } },
    'BatchNormalization',
    { DepthwiseConv2D: { kernel_size: 3, depth_multiplier: 2 } },
    { Reshape: { target_shape: [20, 8] } },
    { LSTM: { units: 5 } },
  ]);
  const weights = initializeWeights(layers, 7);

  it("use Keras's fans, which include the size of a filter", () => {
    expect(weights[0]!.kernel).toEqual(initializeKernel({ name: 'he_uniform' }, 7, 0, 6, 24, 24));
    const glorot = { name: 'glorot_uniform' } as const;
    expect(weights[2]!.kernel).toEqual(initializeKernel(glorot, 7, 1, 36, 18, 72));
    expect(weights[3]!.kernel).toEqual(initializeKernel(glorot, 7, 2, 8, 20));
    expect(weights[4]!.kernel).toEqual(initializeKernel(glorot, 7, 3, 5, 10));
  });

  it('are 1 for scales, moving variances and forget gates, and otherwise 0', () => {
    expect([...weights[1]!.gamma!, ...weights[1]!.moving_variance!]).toEqual(Array<number>(8).fill(1));
    expect([...weights[1]!.beta!, ...weights[1]!.moving_mean!]).toEqual(Array<number>(8).fill(0));
    expect([...weights[3]!.bias!]).toEqual(Array.from({ length: 20 }, (_, i) => Number(i >= 5 && i < 10)));
  });

  it('have orthonormal rows in a recurrent kernel', () => {
    const kernel = weights[3]!.recurrent_kernel!;
    for (let a = 0; a < 5; a++) {
      for (let b = 0; b < 5; b++) {
        let dot = 0;
        for (let j = 0; j < 20; j++) dot += kernel[a * 20 + j]! * kernel[b * 20 + j]!;
        expect(dot).toBeCloseTo(Number(a === b), 6);
      }
    }
  });
});

it('random streams are named by the last kernel before their layer', () => {
  const dropout = { Dropout: { rate: 0.2 } };
  const layers = [
    dropout,
    { GaussianNoise: { stddev: 0.1 } },
    { Conv2D: { filters: 4, kernel_size: 3 } },
    dropout,
  ];
  expect(nameRandomStreams(inferLayers([...layers, { Dropout: { rate: 0 } }, 'Flatten', dropout]))).toEqual([
    'input',
    'input 1',
    0,
    '0 1',
  ]);
});
