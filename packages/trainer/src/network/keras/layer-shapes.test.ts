import { readFileSync } from 'node:fs';
import { placeLayers, type Shape } from '@ridgeline/core';
import { taskOf } from '../../testing/task-of.ts';

interface Case {
  readonly inputs: Shape;
  readonly layers: readonly object[];
  /** Undefined for a stack that Keras refuses. */
  readonly placed?: readonly {
    readonly outputs: Shape;
    readonly weights: readonly { readonly name: string; readonly shape: Shape }[];
  }[];
}

const fixture = new URL('../../../fixtures/layer-shapes.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { readonly cases: readonly Case[] };

it.each(cases.map((one) => ({ ...one, spec: JSON.stringify(one.layers) })))(
  'shapes are those of Keras: $inputs $spec',
  ({ inputs, layers, placed }) => {
    // A Flatten at the end lets every stack reach the output layer.
    const { network } = taskOf({ network: { layers: [...layers, 'Flatten'] } });
    const found = placeLayers(network, inputs, 10);
    if (placed === undefined || !found.ok) {
      expect(found.ok).toBe(placed !== undefined);
      return;
    }
    const shown = found.layers.slice(0, -2).map(({ outputs, weights }) => ({
      outputs,
      weights: weights.map(({ name, shape }) => ({ name, shape })),
    }));
    expect(shown).toEqual(placed);
  },
);

it('some of the stacks are rejected', () => {
  const refused = cases.filter(({ placed }) => placed === undefined);
  expect(refused.length).toBeGreaterThan(10);
  expect(refused.length).toBeLessThan(cases.length / 2);
});
