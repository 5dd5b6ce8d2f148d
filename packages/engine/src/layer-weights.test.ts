import fc from 'fast-check';
import { joinWeights, splitWeights, weightCount } from './layer-weights.ts';

const shapes = fc.array(
  fc.record({
    inputs: fc.integer({ min: 1, max: 9 }),
    units: fc.integer({ min: 1, max: 9 }),
    slopes: fc.boolean(),
  }),
  { minLength: 1, maxLength: 4 },
);

it('weights of layers are kept by joining and splitting', () => {
  fc.assert(
    fc.property(shapes, (shapes) => {
      const all = Float32Array.from({ length: weightCount(shapes) }, (_, i) => i);
      const layers = splitWeights(all, shapes);
      expect(layers.map(({ kernel, slopes }) => [kernel.length, slopes?.length])).toEqual(
        shapes.map(({ inputs, units, slopes }) => [inputs * units, slopes ? units : undefined]),
      );
      expect(joinWeights(layers, shapes)).toEqual(all);
    }),
  );
});
