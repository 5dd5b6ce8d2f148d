import type { Task } from '@ridgeline/core';
import { parseTask } from '@ridgeline/core/parse';
import { networkOfTask } from '@ridgeline/trainer';
import { summaryLines } from './summary-lines.ts';

it('a network is printed as by Keras: layers, shapes and parameters', () => {
  const layers = [{ Conv2D: { filters: 4, kernel_size: 3, name: 'conv1' } }, 'BatchNormalization', 'Flatten'];
  const parsed = parseTask({ data: { name: 'mnist' }, network: { layers } }, []);
  expect(summaryLines(networkOfTask((parsed as { readonly value: Task }).value)!)).toEqual([
    'layer (type)                              output shape  parameters',
    'conv1 (Conv2D)                            26x26x4       40',
    'batch_normalization (BatchNormalization)  26x26x4       16',
    'flatten (Flatten)                         2704          0',
    'output (Dense)                            10            27,050',
    'Input 28x28x1; 27,098 parameters are trained, 8 are statistics.',
  ]);
});
