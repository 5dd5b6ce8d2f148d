import { readFileSync } from 'node:fs';
import { inferShapes, type Shape } from '@ridgeline/core';
import { parseTestTask } from '../../testing/parse-test-task.ts';

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

it.each(cases.map((fixtureCase) => ({ ...fixtureCase, spec: JSON.stringify(fixtureCase.layers) })))(
  'layers have the shapes of Keras: $inputs $spec',
  ({ inputs, layers, placed }) => {
    // With a Flatten at the end, every stack reaches the output layer.
    const { network } = parseTestTask({ network: { layers: [...layers, 'Flatten'] } });
    const result = inferShapes(network, inputs, 10);
    if (placed === undefined || !result.ok) {
      expect(result.ok).toBe(placed !== undefined);
      return;
    }
    const shapes = result.layers.slice(0, -2).map(({ outputs, weights }) => ({
      outputs,
      weights: weights.map(({ name, shape }) => ({ name, shape })),
    }));
    expect(shapes).toEqual(placed);
  },
);

it('the fixture includes stacks that Keras refuses', () => {
  const refused = cases.filter(({ placed }) => placed === undefined);
  expect(refused.length).toBeGreaterThan(10);
  expect(refused.length).toBeLessThan(cases.length / 2);
});
