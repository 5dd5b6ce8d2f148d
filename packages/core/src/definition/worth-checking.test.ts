import type { ParameterValue } from '../value.ts';
import { choicesWorthChecking } from './worth-checking.ts';

function selectValues(name: string, values: readonly ParameterValue[]) {
  const located = {
    dimension: { type: 'categorical', name, values },
    when: {},
    path: ['parameters', name],
    segments: name.split('.'),
  } as const;
  const choices = values.map((value, index) => ({
    located,
    value,
    path: [...located.path, 'values', index],
  }));
  return choicesWorthChecking(choices).map(({ value }) => value);
}

/** Numbers from 1 to 1000, the extremes at positions that an even selection skips. */
const numbers = Array.from({ length: 1000 }, (_, index) => ((index + 510) % 1000) + 1);

describe('choicesWorthChecking', () => {
  it.each<[string, string, (number: number) => ParameterValue]>([
    ['numbers', 'training.batch_size', (number) => number],
    ['lists of numbers', 'network.hidden', (number) => [1001 - number, 7, number]],
    ['layers', 'network.layers', (number) => [{ Dense: { units: number } }, { Dropout: { rate: 0.1 } }]],
  ])('selects few of many %s, with the smallest and the largest', (_, name, createValue) => {
    const selected = selectValues(name, numbers.map(createValue));
    expect(selected.length).toBeLessThan(40);
    expect(selected).toEqual(expect.arrayContaining([createValue(1), createValue(1000)]));
  });
});
