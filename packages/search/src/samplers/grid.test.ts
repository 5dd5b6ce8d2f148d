import fc from 'fast-check';
import { canonicalJson, randomStream } from '@ridgeline/core';
import { parseSearch } from '@ridgeline/core/parse';
import { simulate } from '../testing/simulate.ts';

/** Spaces whose values may repeat; `momentum` exists under one kind only. */
const spaces = fc.record({
  rates: fc.array(fc.constantFrom(0, 0.1, 0.2, 0.3), { minLength: 1, maxLength: 5 }),
  otherKinds: fc.array(fc.constantFrom('sgd', 'adam', 'nadam'), { maxLength: 3 }),
  momenta: fc.array(fc.constantFrom(0, 0.5, 0.9), { minLength: 1, maxLength: 3 }),
  width: fc.integer({ min: 1, max: 3 }),
  repeats: fc.integer({ min: 1, max: 2 }),
});

const conditions = fc.record({
  workers: fc.constantFrom(1, 2, 5, 1000),
  kills: fc.constantFrom(0, 1, 5),
  seed: fc.nat(),
});

describe('a grid search', () => {
  it('tries each distinct configuration once for any order of results and any kills', () => {
    fc.assert(
      fc.property(spaces, conditions, (space, { workers, kills, seed }) => {
        const { rates, otherKinds, momenta, width, repeats } = space;
        const kinds = [...otherKinds, 'sgd'];
        const parsed = parseSearch(
          {
            method: 'grid',
            metric: { name: 'loss' },
            seeds: repeats,
            parameters: {
              rate: { values: rates },
              kind: { values: kinds },
              momentum: { values: momenta, when: { kind: 'sgd' } },
              epochs: { min: 1, max: 1 + width },
            },
          },
          'x',
        );
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));

        const expected = new Set<string>();
        for (const rate of rates)
          for (const kind of kinds)
            for (const momentum of momenta)
              for (let epochs = 1; epochs <= 1 + width; epochs++)
                for (let repeat = 0; repeat < repeats; repeat++) {
                  const point = kind === 'sgd' ? { rate, kind, momentum, epochs } : { rate, kind, epochs };
                  expected.add(canonicalJson([point, repeat]));
                }

        const draws = randomStream(seed, 'conditions');
        let drawCount = 0;
        const random = () => draws.uniform(drawCount++);
        const { trials } = simulate(parsed.value, () => 1, 1, { workers, kills, random });
        const tried = trials.map(({ trial }) =>
          canonicalJson([trial.configuration.parameters, trial.repeat]),
        );
        expect(tried).toHaveLength(expected.size);
        expect(new Set(tried)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});
