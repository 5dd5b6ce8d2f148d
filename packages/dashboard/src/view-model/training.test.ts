import { configuration, row, runningTrial } from '../testing/fixtures.ts';
import { shownState, trainingOf } from './training.ts';

/** Trial `number` of configuration `number`. */
const startedTrial = (number: number, started: number, step?: number) => ({
  ...runningTrial(),
  trial: { ...runningTrial().trial, number, configuration: configuration({ number }) },
  started,
  last: step === undefined ? undefined : { step, values: {} },
});
const numbers = (threads: number, ...running: readonly ReturnType<typeof startedTrial>[]) =>
  trainingOf(running, threads).map(({ trial }) => trial.number);

describe('trainingOf', () => {
  it('prefers trials that have reported, then the earliest', () => {
    expect(
      numbers(2, startedTrial(0, 5), startedTrial(1, 5), startedTrial(2, 5), startedTrial(3, 4)),
    ).toEqual([0, 3]);
    expect(numbers(2, startedTrial(0, 1), startedTrial(1, 5, 3), startedTrial(2, 5))).toEqual([0, 1]);
    expect(numbers(1, startedTrial(0, 1), startedTrial(1, 5, 3), startedTrial(2, 5, 1))).toEqual([1, 2]);
  });

  it('is all trials with enough threads, and none without threads', () => {
    expect(numbers(9, startedTrial(0, 1), startedTrial(1, 1))).toEqual([0, 1]);
    expect(numbers(0, startedTrial(0, 1))).toEqual([]);
  });
});

it('a configuration without a training trial is queued', () => {
  const running = row({ configuration: configuration({ number: 4 }), state: 'running' });
  expect(shownState(running, [startedTrial(3, 0)], {})).toBe('queued');
  expect(shownState(running, [startedTrial(4, 0)], {})).toBe('running');
  expect(shownState(running, undefined, {})).toBe('running');
  expect(shownState({ ...running, state: 'complete' }, [], {})).toBe('complete');
});

it('a configuration that gets no more seeds for now is partial, if seeds are divided', () => {
  const some = row({ state: 'running', running: 0, complete: 2 });
  expect(shownState(some, undefined, { minSeeds: 1 })).toBe('partial');
  expect(shownState(some, undefined, {})).toBe('running');
  expect(shownState({ ...some, running: 1 }, undefined, { minSeeds: 1 })).toBe('running');
  expect(shownState({ ...some, complete: 1 }, [], { minSeeds: 2 })).toBe('queued');
});

it('a configuration that was pruned at a pause is paused', () => {
  const pruned = row({ state: 'pruned' });
  expect(shownState(pruned, undefined, {})).toBe('pruned');
  const paused = configuration({ part: { parent: 3, pause: 4 } });
  expect(shownState({ ...pruned, configuration: paused }, undefined, {})).toBe('paused');
});
