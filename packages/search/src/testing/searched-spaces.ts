import { expect } from '@jest/globals';
import type { Parameters } from '@ridgeline/core';
import type { FinishedConfiguration } from '../history.ts';
import { optimize, createDefinition } from './optimize.ts';

/** Space in which some parameters are active only under conditions. */
const conditionalSpace = {
  kind: { values: ['a', 'b'] },
  depth: { min: 1, max: 8, when: { kind: 'a' } },
  rate: { distribution: 'log_uniform_values', min: 1e-4, max: 1, when: { kind: 'b' } },
  steps: { distribution: 'q_uniform', min: 0, max: 2, q: 0.5, when: { depth: [7, 8] } },
};

/** Loss over {@link conditionalSpace}: 0 at `kind` a and `depth` 8. */
function conditionalLoss({ kind, depth }: Parameters): number {
  return kind === 'a' ? 8 - (depth as number) : 20;
}

/**
 * Searches {@link conditionalSpace}, and expects each point to have exactly its active parameters.
 *
 * @param spec spec of the search without its parameters
 */
export function expectActiveOnly(spec: object, count: number): readonly FinishedConfiguration[] {
  const definition = createDefinition({ ...spec, parameters: conditionalSpace });
  const finished = optimize(definition, count, conditionalLoss);
  for (const { parameters } of finished.map(({ configuration }) => configuration)) {
    expect('depth' in parameters).toBe(parameters['kind'] === 'a');
    expect('rate' in parameters).toBe(parameters['kind'] === 'b');
    expect('steps' in parameters).toBe([7, 8].includes(parameters['depth'] as number));
  }
  return finished;
}

/** Space with a parameter of each kind. */
const everyKindSpace = {
  a: { values: ['x', 'y', 'z'], probabilities: [0.5, 0.5, 0] },
  b: { min: 3, max: 9 },
  c: { distribution: 'normal', mu: 2, sigma: 3 },
  d: { distribution: 'q_log_normal', mu: 0, sigma: 1, q: 0.1 },
  e: { distribution: 'beta', a: 2, b: 5 },
  f: { distribution: 'q_log_uniform_values', min: 0.1, max: 30, q: 0.25 },
  g: { value: 7 },
  h: { values: [1] },
};

/** Loss over {@link everyKindSpace}. */
function everyKindLoss({ b, c }: Parameters): number {
  return (b as number) + (c as number) * (c as number);
}

/**
 * Searches {@link everyKindSpace}, and expects the parameters of each point to be within their bounds.
 *
 * @param spec spec of the search without its parameters
 */
export function expectWithinBounds(spec: object, count: number): void {
  const definition = createDefinition({ ...spec, parameters: everyKindSpace });
  for (const { configuration } of optimize(definition, count, everyKindLoss)) {
    const { parameters } = configuration;
    expect(['x', 'y']).toContain(parameters['a']);
    expect(
      Number.isInteger(parameters['b']) &&
        (parameters['b'] as number) >= 3 &&
        (parameters['b'] as number) <= 9,
    ).toBe(true);
    expect(Number.isFinite(parameters['c']) && (parameters['d'] as number) >= 0).toBe(true);
    expect((parameters['e'] as number) >= 0 && (parameters['e'] as number) <= 1).toBe(true);
    expect([parameters['g'], parameters['h']]).toEqual([7, 1]);
  }
}
