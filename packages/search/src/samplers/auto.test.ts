import type { Parameters } from '@ridgeline/core';
import { propose } from '../propose.ts';
import { optimize, createDefinition } from '../testing/optimize.ts';

const space = { x: { min: 0.5, max: 5.5 }, y: { min: 0.5, max: 5.5 } };

function loss({ x, y }: Parameters): number {
  return (x as number) + (y as number);
}

describe('auto', () => {
  it('suggests the points of gp up to 250 results, then those of tpe', () => {
    const finished = optimize(createDefinition({ method: 'random', parameters: space }), 251, loss);
    const suggestAt = (method: string, count: number) =>
      propose(createDefinition({ method, parameters: space }), count, {
        finished: finished.slice(0, count),
        pending: [],
      });
    expect(suggestAt('auto', 5)).toEqual(suggestAt('gp', 5));
    expect(suggestAt('auto', 250)).toEqual(suggestAt('gp', 250));
    expect(suggestAt('auto', 251)).toEqual(suggestAt('tpe', 251));
  });

  it('suggests the points of tpe for more than 40 parameters', () => {
    const parameters = Object.fromEntries(
      Array.from({ length: 41 }, (_, index) => [`x${index}`, { min: 0.5, max: 5.5 }]),
    );
    const sum = (point: Parameters) =>
      Object.values(point).reduce<number>((total, x) => total + (x as number), 0);
    const suggestPoints = (method: string) =>
      optimize(createDefinition({ method, parameters }), 12, sum).map(({ configuration }) => configuration);
    expect(suggestPoints('auto')).toEqual(suggestPoints('tpe'));
  });

  it('accepts `startup`, the number of configurations before the first model', () => {
    const suggestPoints = (method: object) =>
      optimize(createDefinition({ method, parameters: space }), 6, loss).map(
        ({ configuration }) => configuration,
      );
    expect(suggestPoints({ name: 'auto', startup: 4 })).toEqual(suggestPoints({ name: 'gp', startup: 4 }));
  });
});
