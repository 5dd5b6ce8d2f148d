import { readFileSync } from 'node:fs';
import type { Configuration, OutcomeType, TrainingPart } from '@ridgeline/core';
import type { FinishedConfiguration } from '../history.ts';
import { promotionIn, rungsOf } from './asha.ts';

const pruner = { name: 'asha', minResource: 1, maxResource: 9, reductionFactor: 3 } as const;
const metric = { name: 'loss', goal: 'minimize' } as const;

function at(number: number, part: TrainingPart): Configuration {
  return { number, strategy: 'all', point: number, parameters: { x: number }, part };
}

function paused(number: number, loss: number, part: TrainingPart, outcome: OutcomeType = 'pruned') {
  const curve = [{ step: part.pause ?? 9, values: { loss } }];
  const repeats = [{ outcome, value: undefined, curve }];
  return {
    configuration: at(number, part),
    outcome,
    value: undefined,
    repeats,
  } satisfies FinishedConfiguration;
}

const first = { pause: 1 };

describe('rungs of asha', () => {
  it.each([
    [{ ...pruner, maxResource: 10 }, [1, 3, 9]],
    [pruner, [1, 3]],
    [{ ...pruner, minResource: 2, maxResource: 3 }, [2]],
  ])('lie below the epochs of a full trial: %j', (one, expected) => {
    expect(rungsOf(one)).toEqual(expected);
  });
});

describe('a promotion of asha', () => {
  const rung = [paused(0, 0.3, first), paused(1, 0.1, first), paused(2, 0.2, first)];

  it('waits until a rung has enough trainings', () => {
    expect(promotionIn(pruner, { finished: rung.slice(0, 2), pending: [] }, metric)).toBeUndefined();
  });

  it('continues the best third of a rung', () => {
    const promotion = promotionIn(pruner, { finished: rung, pending: [] }, metric);
    expect(promotion).toEqual({ configuration: rung[1]!.configuration, part: { parent: 1, pause: 3 } });
  });

  it('never continues a training twice, even before its result is known', () => {
    const pending = [at(3, { parent: 1, pause: 3 })];
    expect(promotionIn(pruner, { finished: rung, pending }, metric)).toBeUndefined();
  });

  it('prefers the highest rung, and trains to the end from the last one', () => {
    const second = [3, 4, 5].map((number) => paused(number, number / 10, { parent: number - 3, pause: 3 }));
    const finished = [
      ...rung,
      paused(6, 0.05, first),
      paused(7, 0.5, first),
      paused(8, 0.6, first),
      ...second,
    ];
    const promotion = promotionIn(pruner, { finished, pending: [] }, metric);
    expect(promotion).toEqual({ configuration: second[0]!.configuration, part: { parent: 3 } });
  });

  it('ranks diverged trainings last, and ignores failed ones', () => {
    const diverged = paused(0, 0, first, 'diverged');
    const promotion = promotionIn(pruner, { finished: [diverged, ...rung.slice(1)], pending: [] }, metric);
    expect(promotion?.configuration.number).toBe(1);
    const failed = paused(0, 0, first, 'failed');
    expect(
      promotionIn(pruner, { finished: [failed, ...rung.slice(1)], pending: [] }, metric),
    ).toBeUndefined();
  });

  it('does not continue a training that ended early by itself', () => {
    const complete = paused(1, 0.1, first, 'complete');
    expect(
      promotionIn(pruner, { finished: [rung[0]!, complete, rung[2]!], pending: [] }, metric),
    ).toBeUndefined();
  });

  it('follows the goal', () => {
    const promotion = promotionIn(pruner, { finished: rung, pending: [] }, { ...metric, goal: 'maximize' });
    expect(promotion?.configuration.number).toBe(0);
  });
});

/** Studies run by Orion; tools/evidence/fixtures/search/asha-fixtures.py describes the events. */
const { studies } = JSON.parse(readFileSync(new URL('../fixtures/asha.json', import.meta.url), 'utf8')) as {
  readonly studies: readonly {
    readonly reduction_factor: number;
    readonly rungs: number;
    readonly events: readonly (readonly [number, number])[];
  }[];
};

it('promotes the trainings that Orion does, whatever the order of results', () => {
  let promotions = 0;
  for (const { reduction_factor: reductionFactor, rungs, events } of studies) {
    const epochs = Array.from({ length: rungs }, (_, rung) => intPower(reductionFactor, rung));
    const own = { ...pruner, reductionFactor, maxResource: epochs.at(-1)! };
    const jobs: Configuration[] = [];
    const finished: FinishedConfiguration[] = [];
    for (const [job, detail] of events) {
      if (job >= 0) {
        const { number, part } = jobs[job]!;
        finished.push(paused(number, detail, part!, part!.pause === undefined ? 'complete' : 'pruned'));
        continue;
      }
      const ended = new Set(finished.map(({ configuration }) => configuration.number));
      const pending = jobs.filter(({ number }) => !ended.has(number));
      const inOrder = finished.toSorted((a, b) => a.configuration.number - b.configuration.number);
      const promotion = promotionIn(own, { finished: inOrder, pending }, metric);
      expect(promotion?.configuration.number).toBe(job === -2 ? detail : undefined);
      jobs.push(at(jobs.length, promotion?.part ?? { pause: 1 }));
      if (promotion !== undefined) promotions++;
    }
  }
  expect(promotions).toBeGreaterThan(1000);
});

function intPower(base: number, exponent: number): number {
  return exponent === 0 ? 1 : base * intPower(base, exponent - 1);
}
