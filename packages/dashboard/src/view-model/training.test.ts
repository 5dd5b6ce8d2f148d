import { configuration, row, runningTrial } from '../testing/fixtures.ts';
import { shownState, trialsInTraining } from './training.ts';

/** Running trial whose configuration has the same number. */
const startedTrial = (number: number, started: number, step?: number) => ({
  ...runningTrial(),
  trial: { ...runningTrial().trial, number, configuration: configuration({ number }) },
  started,
  last: step === undefined ? undefined : { step, values: {} },
});
const selectNumbers = (threads: number, ...running: readonly ReturnType<typeof startedTrial>[]) =>
  trialsInTraining(running, threads).map(({ trial }) => trial.number);

describe('trialsInTraining', () => {
  it('prefers trials that have reported, then the earliest ones', () => {
    expect(
      selectNumbers(2, startedTrial(0, 5), startedTrial(1, 5), startedTrial(2, 5), startedTrial(3, 4)),
    ).toEqual([0, 3]);
    expect(selectNumbers(2, startedTrial(0, 1), startedTrial(1, 5, 3), startedTrial(2, 5))).toEqual([0, 1]);
    expect(selectNumbers(1, startedTrial(0, 1), startedTrial(1, 5, 3), startedTrial(2, 5, 1))).toEqual([
      1, 2,
    ]);
  });

  it('returns all trials if there are enough threads', () => {
    expect(selectNumbers(9, startedTrial(0, 1), startedTrial(1, 1))).toEqual([0, 1]);
    expect(selectNumbers(0, startedTrial(0, 1))).toEqual([]);
  });
});

it('shows a configuration without a trial in training as queued', () => {
  const running = row({ configuration: configuration({ number: 4 }), state: 'running' });
  expect(shownState(running, [startedTrial(3, 0)], {})).toBe('queued');
  expect(shownState(running, [startedTrial(4, 0)], {})).toBe('running');
  expect(shownState(running, undefined, {})).toBe('running');
  expect(shownState({ ...running, state: 'complete' }, [], {})).toBe('complete');
});

it('shows a configuration with at least minSeeds complete seeds and none in training as partial', () => {
  const partial = row({ state: 'running', running: 0, complete: 2 });
  expect(shownState(partial, undefined, { minSeeds: 1 })).toBe('partial');
  expect(shownState(partial, undefined, {})).toBe('running');
  expect(shownState({ ...partial, running: 1 }, undefined, { minSeeds: 1 })).toBe('running');
  expect(shownState({ ...partial, complete: 1 }, [], { minSeeds: 2 })).toBe('queued');
});

it('shows a configuration that was pruned at a pause as paused', () => {
  const pruned = row({ state: 'pruned' });
  expect(shownState(pruned, undefined, {})).toBe('pruned');
  const paused = configuration({ part: { parent: 3, pause: 4 } });
  expect(shownState({ ...pruned, configuration: paused }, undefined, {})).toBe('paused');
});
