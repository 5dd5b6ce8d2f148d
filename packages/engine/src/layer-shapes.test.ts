import { outputShapes } from './layer-shapes.ts';
import type { LayerSpec } from './layer-spec.ts';

const reshape = { type: 'reshape', shape: [9, 7, 2] } as const;

function pooling(padding: 'valid' | 'same', poolSize: readonly [number, number]): LayerSpec {
  return { type: 'max_pooling2d', poolSize, strides: [2, 3], padding };
}

const computeShapes = (...layers: LayerSpec[]) => outputShapes({ features: 126, layers });

describe('outputShapes', () => {
  it('follows an image through its layers', () => {
    expect(computeShapes(reshape, pooling('valid', [2, 2]), { type: 'flatten' })).toEqual([
      [9, 7, 2],
      [4, 2, 2],
      [16],
    ]);
    expect(
      computeShapes(reshape, pooling('same', [9, 9]), { type: 'global_average_pooling2d' }).slice(1),
    ).toEqual([[5, 3, 2], [2]]);
  });

  it.each<[string, LayerSpec[]]>([
    [
      'layers[1] (max_pooling2d) with input shape [9, 7, 2]: a window of 2 x 8 does not fit; use a smaller one or padding "same".',
      [reshape, pooling('valid', [2, 8])],
    ],
    [
      'layers[0] (max_pooling2d) with input shape [126]: it needs an image; add a reshape layer before it.',
      [pooling('same', [2, 2])],
    ],
    [
      'layers[0] (reshape) with input shape [126]: [5, 5, 5] has 125 values, not 126.',
      [{ type: 'reshape', shape: [5, 5, 5] }],
    ],
  ])('rejects layers with the message: %s', (message, layers) => {
    expect(() => computeShapes(...layers)).toThrow(message);
  });
});
