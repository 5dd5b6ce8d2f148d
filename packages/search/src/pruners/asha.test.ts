import { readFileSync } from 'node:fs';
import type { Configuration, OutcomeType, TrainingPart } from '@ridgeline/core';
import type { FinishedConfiguration } from '../history.ts';
import { findPromotion, rungsOf } from './asha.ts';

const pruner = { name: 'asha', minResource: 1, maxResource: 9, reductionFactor: 3 } as const;
const metric = { name: 'loss', goal: 'minimize' } as const;

function createConfiguration(number: number, part: TrainingPart): Configuration {
  return { number, strategy: 'all', point: number, parameters: { x: number }, part };
}

function pausedTraining(number: number, loss: number, part: TrainingPart, outcome: OutcomeType = 'pruned') {
  const curve = [{ step: part.pause ?? 9, values: { loss } }];
  const repeats = [{ outcome, value: undefined, curve }];
  return {
    configuration: createConfiguration(number, part),
    outcome,
    value: undefined,
    repeats,
  } satisfies FinishedConfiguration;
}

const firstPart = { pause: 1 };

describe('rungsOf', () => {
  it.each([
    [{ ...pruner, maxResource: 10 }, [1, 3, 9]],
    [pruner, [1, 3]],
    [{ ...pruner, minResource: 2, maxResource: 3 }, [2]],
  ])('returns rungs below the epochs of a full trial: %j', (settings, expected) => {
    expect(rungsOf(settings)).toEqual(expected);
  });
});

describe('findPromotion', () => {
  const rung = [
    pausedTraining(0, 0.3, firstPart),
    pausedTraining(1, 0.1, firstPart),
    pausedTraining(2, 0.2, firstPart),
  ];

  it('returns nothing until a rung has enough trainings', () => {
    expect(findPromotion(pruner, { finished: rung.slice(0, 2), pending: [] }, metric)).toBeUndefined();
  });

  it('promotes the best third of a rung', () => {
    const promotion = findPromotion(pruner, { finished: rung, pending: [] }, metric);
    expect(promotion).toEqual({ configuration: rung[1]!.configuration, part: { parent: 1, pause: 3 } });
  });

  it('does not promote a training whose continuation is pending', () => {
    const pending = [createConfiguration(3, { parent: 1, pause: 3 })];
    expect(findPromotion(pruner, { finished: rung, pending }, metric)).toBeUndefined();
  });

  it('prefers the highest rung, from which a training continues to its end', () => {
    const secondRung = [3, 4, 5].map((number) =>
      pausedTraining(number, number / 10, { parent: number - 3, pause: 3 }),
    );
    const finished = [
      ...rung,
      pausedTraining(6, 0.05, firstPart),
      pausedTraining(7, 0.5, firstPart),
      pausedTraining(8, 0.6, firstPart),
      ...secondRung,
    ];
    const promotion = findPromotion(pruner, { finished, pending: [] }, metric);
    expect(promotion).toEqual({ configuration: secondRung[0]!.configuration, part: { parent: 3 } });
  });

  it('ranks diverged trainings last but ignores failed ones', () => {
    const diverged = pausedTraining(0, 0, firstPart, 'diverged');
    const promotion = findPromotion(pruner, { finished: [diverged, ...rung.slice(1)], pending: [] }, metric);
    expect(promotion?.configuration.number).toBe(1);
    const failed = pausedTraining(0, 0, firstPart, 'failed');
    expect(
      findPromotion(pruner, { finished: [failed, ...rung.slice(1)], pending: [] }, metric),
    ).toBeUndefined();
  });

  it('does not promote a training that ended before its pause', () => {
    const complete = pausedTraining(1, 0.1, firstPart, 'complete');
    expect(
      findPromotion(pruner, { finished: [rung[0]!, complete, rung[2]!], pending: [] }, metric),
    ).toBeUndefined();
  });

  it('promotes the training with the highest value if the goal is to maximize', () => {
    const promotion = findPromotion(pruner, { finished: rung, pending: [] }, { ...metric, goal: 'maximize' });
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

it('findPromotion promotes the same trainings as Orion for any order of results', () => {
  let promotions = 0;
  for (const { reduction_factor: reductionFactor, rungs, events } of studies) {
    const epochs = Array.from({ length: rungs }, (_, rung) => intPower(reductionFactor, rung));
    const settings = { ...pruner, reductionFactor, maxResource: epochs.at(-1)! };
    const jobs: Configuration[] = [];
    const finished: FinishedConfiguration[] = [];
    for (const [job, detail] of events) {
      if (job >= 0) {
        const { number, part } = jobs[job]!;
        finished.push(
          pausedTraining(number, detail, part!, part!.pause === undefined ? 'complete' : 'pruned'),
        );
        continue;
      }
      const ended = new Set(finished.map(({ configuration }) => configuration.number));
      const pending = jobs.filter(({ number }) => !ended.has(number));
      const inOrder = finished.toSorted((a, b) => a.configuration.number - b.configuration.number);
      const promotion = findPromotion(settings, { finished: inOrder, pending }, metric);
      expect(promotion?.configuration.number).toBe(job === -2 ? detail : undefined);
      jobs.push(createConfiguration(jobs.length, promotion?.part ?? { pause: 1 }));
      if (promotion !== undefined) promotions++;
    }
  }
  expect(promotions).toBeGreaterThan(1000);
});

function intPower(base: number, exponent: number): number {
  return exponent === 0 ? 1 : base * intPower(base, exponent - 1);
}
