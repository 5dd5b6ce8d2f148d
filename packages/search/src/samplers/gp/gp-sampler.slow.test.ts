import { canonicalJson, type Parameters } from '@ridgeline/core';
import type { FinishedConfiguration, History } from '../../history.ts';
import { propose } from '../../propose.ts';
import { bestValue, optimize, createDefinition } from '../../testing/optimize.ts';
import { expectActiveOnly, expectWithinBounds } from '../../testing/searched-spaces.ts';

const space = { x: { min: -5, max: 5.5 }, y: { min: -5, max: 5.5 }, z: { min: -5, max: 5.5 } };

function sphere(point: Parameters): number {
  return Object.values(point).reduce<number>((sum, x) => sum + (x as number) * (x as number), 0);
}

describe('gp', () => {
  it('starts with the points of a Sobol sequence', () => {
    const spec = { parameters: space, seed: 3 };
    const suggestPoints = (method: object | string, count: number) =>
      optimize(createDefinition({ ...spec, method }), count, sphere).map(
        ({ configuration }) => configuration.parameters,
      );
    const sobol = suggestPoints('sobol', 11);
    const points = suggestPoints('gp', 11);
    expect(points.slice(0, 10)).toEqual(sobol.slice(0, 10));
    expect(points[10]).not.toEqual(sobol[10]);
    expect(suggestPoints({ name: 'gp', startup: 4 }, 5)[4]).not.toEqual(sobol[4]);
  });

  it('finds the minimum of a sphere', () => {
    for (const seed of [0, 1]) {
      expect(
        bestValue(optimize(createDefinition({ method: 'gp', parameters: space, seed }), 30, sphere)),
      ).toBeLessThan(0.1);
    }
  });

  it('suggests a point that depends only on the file and the history', () => {
    const definition = createDefinition({ method: 'gp', parameters: space });
    const history: History = { finished: optimize(definition, 30, sphere), pending: [] };
    const copy = JSON.parse(JSON.stringify(history)) as History;
    const next = propose(definition, 30, history);
    expect(propose(createDefinition({ method: 'gp', parameters: space }), 30, copy)).toEqual(next);
    expect(propose(createDefinition({ method: 'gp', parameters: space, seed: 1 }), 30, history)).not.toEqual(
      next,
    );
  });

  it('avoids pending points', () => {
    const definition = createDefinition({ method: 'gp', parameters: { x: { min: 0.5, max: 9 } } });
    const finished = optimize(definition, 11, ({ x }) => ((x as number) - 4.2) * ((x as number) - 4.2));
    const free = propose(definition, 11, { finished, pending: [] })!;
    const pushed = propose(definition, 11, { finished, pending: [free] })!;
    const distance = (free.parameters['x'] as number) - (pushed.parameters['x'] as number);
    expect(Math.abs(distance)).toBeGreaterThan(0.01);
  });

  it.each([
    ['whole numbers', { min: 0, max: 4 }],
    ['steps, whose rounding differs', { distribution: 'q_uniform', min: 0.1, max: 0.9, q: 0.1 }],
    ['a list with repeated values', { values: [0, 1, 2, 0, 3, 0, 4] }],
  ])('suggests no point twice while others remain: %s', (_, x) => {
    const parameters = { x, kind: { values: ['a', 'b', 'c'] } };
    const definition = createDefinition({ method: { name: 'gp', startup: 4 }, parameters, seed: 6 });
    const loss = (point: Parameters) =>
      Math.abs((point['x'] as number) - 0.6) + (point['kind'] === 'b' ? 0 : 2);
    const keys = optimize(definition, 15, loss).map(({ configuration: { parameters: point } }) =>
      canonicalJson({ ...point, x: (point['x'] as number).toFixed(3) }),
    );
    for (const [index, key] of keys.slice(4).entries()) expect(keys.slice(0, 4 + index)).not.toContain(key);
  });

  it('omits inactive parameters', () => {
    expect(bestValue(expectActiveOnly({ method: 'gp' }, 40))).toBe(0);
  });

  it('keeps every kind of parameter within its bounds', () => {
    expectWithinBounds({ method: 'gp' }, 20);
  });

  it('learns from diverged but not from failed configurations', () => {
    const definition = createDefinition({ method: 'gp', parameters: { x: { min: 0.5, max: 9.5 } } });
    const createHistory = (outcome: FinishedConfiguration['outcome']) =>
      optimize(definition, 20, ({ x }) => x as number).map((entry): FinishedConfiguration =>
        (entry.configuration.parameters['x'] as number) < 5 ? { ...entry, outcome, value: undefined } : entry,
      );
    const suggestX = (finished: readonly FinishedConfiguration[]) =>
      propose(definition, 20, { finished, pending: [] })!.parameters['x'] as number;
    expect(suggestX(createHistory('diverged'))).toBeGreaterThan(4);
    expect(suggestX(createHistory('failed').filter(({ outcome }) => outcome === 'complete'))).toBe(
      suggestX(createHistory('failed')),
    );
  });

  it('models hundreds of configurations with equal values', () => {
    const definition = createDefinition({ method: 'gp', parameters: { x: { min: 0.5, max: 9.5 } } });
    const finished = Array.from({ length: 450 }, (_, number): FinishedConfiguration => ({
      configuration: { number, strategy: 'all', point: number, parameters: { x: 1 + (number % 90) / 11 } },
      outcome: 'complete',
      value: 1,
      repeats: [],
    }));
    expect(propose(definition, 450, { finished, pending: [] })!.parameters['x']).toBeGreaterThan(0);
  });
});
