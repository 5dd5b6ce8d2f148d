import { taskOf } from '../testing/task-of.ts';
import { initialKernel } from '../initializer/initial-kernel.ts';
import { initialWeights } from './initial-weights.ts';
import { trainerLayersOf, randomStreams } from './trainer-spec.ts';

const ends = { features: 64, shape: [8, 8, 1], problem: { type: 'multi-class', classes: 10 } } as const;
const placed = (layers: readonly unknown[]) => trainerLayersOf(taskOf({ network: { layers } }), ends);

describe('initial weights', () => {
  const layers = placed([
    { Conv2D: { filters: 4, kernel_size: [3, 2], kernel_initializer: 'he_uniform' } },
    'BatchNormalization',
    { DepthwiseConv2D: { kernel_size: 3, depth_multiplier: 2 } },
    { Reshape: { target_shape: [20, 8] } },
    { LSTM: { units: 5 } },
  ]);
  const weights = initialWeights(layers, 7);

  it("are drawn with Keras's fans, which count the size of a filter", () => {
    expect(weights[0]!.kernel).toEqual(initialKernel({ name: 'he_uniform' }, 7, 0, 6, 24, 24));
    const glorot = { name: 'glorot_uniform' } as const;
    expect(weights[2]!.kernel).toEqual(initialKernel(glorot, 7, 1, 36, 18, 72));
    expect(weights[3]!.kernel).toEqual(initialKernel(glorot, 7, 2, 8, 20));
    expect(weights[4]!.kernel).toEqual(initialKernel(glorot, 7, 3, 5, 10));
  });

  it('are 1 for scales, moving variances and forget gates, else 0', () => {
    expect([...weights[1]!.gamma!, ...weights[1]!.moving_variance!]).toEqual(Array<number>(8).fill(1));
    expect([...weights[1]!.beta!, ...weights[1]!.moving_mean!]).toEqual(Array<number>(8).fill(0));
    expect([...weights[3]!.bias!]).toEqual(Array.from({ length: 20 }, (_, i) => Number(i >= 5 && i < 10)));
  });

  it('of a recurrent kernel have orthonormal rows', () => {
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

it('a random stream is named by the kernels before its layer, and numbered if several follow the same', () => {
  const drop = { Dropout: { rate: 0.2 } };
  const layers = [drop, { GaussianNoise: { stddev: 0.1 } }, { Conv2D: { filters: 4, kernel_size: 3 } }, drop];
  expect(randomStreams(placed([...layers, { Dropout: { rate: 0 } }, 'Flatten', drop]))).toEqual([
    'input',
    'input 1',
    0,
    '0 1',
  ]);
});
