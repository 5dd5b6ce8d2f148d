import type { NetworkTask } from '@ridgeline/core';
import { parseTask } from '@ridgeline/core/parse';
import { inferTaskLayers } from '@ridgeline/trainer';
import { describeMemory, describeNetwork, describeTime } from './describe-network.ts';

function networkLines(layers: readonly unknown[]): readonly string[] {
  const parsed = parseTask({ data: { name: 'mnist' }, network: { layers } }, []);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return describeNetwork(inferTaskLayers(parsed.value satisfies NetworkTask)!);
}

it('prints the layers, shapes, parameters and multiply-adds of a network', () => {
  const layers = [{ Conv2D: { filters: 4, kernel_size: 3, name: 'conv1' } }, 'BatchNormalization', 'Flatten'];
  expect(networkLines(layers)).toEqual([
    'layer (type)                              output shape  parameters  multiply-adds',
    'conv1 (Conv2D)                            26x26x4       40          24,336',
    'batch_normalization (BatchNormalization)  26x26x4       16          0',
    'flatten (Flatten)                         2704          0           0',
    'output (Dense)                            10            27,050      27,040',
    'Input 28x28x1; 27,098 parameters are trained, 8 are statistics; 51,376 multiply-adds per example.',
  ]);
});

it.each<[layer: object, operations: number]>([
  [{ Conv2D: { filters: 8, kernel_size: 3, strides: 2, padding: 'same' } }, 14 * 14 * 9 * 8],
  [{ DepthwiseConv2D: { kernel_size: [3, 1], depth_multiplier: 2 } }, 26 * 28 * 3 * 2],
  [{ Conv2DTranspose: { filters: 2, kernel_size: 3, strides: 2 } }, 28 * 28 * 9 * 2],
])('counts a kernel once per position: %j', (layer, operations) => {
  expect(networkLines([layer, 'Flatten'])[1]).toMatch(new RegExp(` ${operations.toLocaleString('en-US')}$`));
});

it('counts the multiply-adds of a recurrent layer at each step', () => {
  const lines = networkLines([{ Reshape: { target_shape: [28, -1] } }, { LSTM: { units: 4 } }]);
  expect(lines[2]).toMatch(new RegExp(` ${(28 * (28 + 4) * 4 * 4).toLocaleString('en-US')}$`));
});

it('rounds memory and time to two digits', () => {
  expect(describeMemory({ weights: 3 * 2 ** 20, activations: 150 * 2 ** 20 }, 32)).toBe(
    "A trial takes about 153 MiB: 3.0 for weights and the optimizer's state, 150 for a batch of 32.",
  );
  const measured = { type: 'measured', stepSeconds: 0.00142, stepsPerEpoch: 1500, epochs: 12 } as const;
  expect(describeTime({ ...measured, trialSeconds: 25.56 })).toBe(
    'A trial takes about 26 s (12 epochs of 1,500 steps, 1.4 ms each) on one core, according to a short measurement.',
  );
  expect(describeTime({ ...measured, trialSeconds: 1234 })).toMatch('about 21 min ');
  expect(describeTime({ type: 'failed', message: 'no gradient' })).toBe(
    'A trial cannot be timed here: no gradient.',
  );
});
