import fc from 'fast-check';
import { figureIds } from './figure-ids.ts';

it('writes names in kebab-case', () => {
  expect(figureIds('slice', ['network.dropout', 'training.optimizer.learning_rate'])).toEqual([
    'slice-network-dropout',
    'slice-training-optimizer-learning-rate',
  ]);
});

it('numbers the later of names that give the same id', () => {
  expect(figureIds('map', ['l2_a', 'l2.a', 'l2 a'])).toEqual(['map-l2-a', 'map-l2-a-2', 'map-l2-a-3']);
  expect(figureIds('map', ['a', 'a 2', 'a'])).toEqual(['map-a', 'map-a-2', 'map-a-3']);
});

it('gives every name its own id', () => {
  const names = fc.array(fc.string({ unit: fc.constantFrom('a', '2', '.', '_', '-') }));
  fc.assert(
    fc.property(names, (list) => {
      const ids = figureIds('map', list);
      expect(ids).toHaveLength(list.length);
      expect(new Set(ids).size).toBe(list.length);
    }),
  );
});
