import { compareStrategies } from '@ridgeline/compare';
import type { ConfigurationState } from '@ridgeline/core';
import {
  configuration,
  finished,
  leaderboardData,
  progress,
  row,
  runningTrial,
  snapshot,
  strategyRow,
} from '../testing/fixtures.ts';
import { initialInteraction, type Interaction } from './interaction.ts';
import { press, type Key, type KeyContext } from './press.ts';
import type { OwnerStatus, Snapshot } from './snapshot.ts';

const states = (complete: number, failed = 0): Record<ConfigurationState, number> => ({
  running: 0,
  complete,
  pruned: 0,
  diverged: 0,
  failed,
  cancelled: 0,
});
const owner: OwnerStatus = { state: 'running', threads: 2, warnings: [] };
const rows = Array.from({ length: 10 }, (_, number) =>
  row({ rank: number + 1, configuration: configuration({ number }) }),
);
const leaderboardSnapshot = snapshot({
  strategies: [
    strategyRow('l2', { states: states(7, 1), best: row({ mean: 0.9 }) }),
    strategyRow('dropout', { states: states(2), best: row({ mean: 0.95 }) }),
  ],
  progress: progress({ ended: { complete: 20, pruned: 0, diverged: 0, failed: 0, cancelled: 0 } }),
  running: [runningTrial(), runningTrial({ trial: { ...runningTrial().trial, number: 58 } })],
  viewData: leaderboardData(rows),
});
const leaderboardContext: KeyContext = { snapshot: leaderboardSnapshot, owner, pageRows: 4 };

/** Presses keys in sequence; a single character stands for the key that types it. */
function pressAll(
  keys: readonly string[],
  from: Interaction = initialInteraction,
  context: KeyContext = leaderboardContext,
) {
  return keys.reduce<ReturnType<typeof press>>(
    ({ interaction }, key) => press(interaction, key.length === 1 ? { typed: key } : (key as Key), context),
    { interaction: from, commands: [] },
  );
}

const pressKeys = (keys: readonly string[], from?: Interaction, context?: KeyContext) =>
  pressAll(keys, from, context).interaction;

const createContext = (viewData: Snapshot['viewData']): KeyContext => ({
  ...leaderboardContext,
  snapshot: { ...leaderboardSnapshot, viewData },
});

describe('the cursor', () => {
  const cursor = (...keys: string[]) => pressKeys(keys).cursors.leaderboard;

  it('stays within the ranking', () => {
    expect(cursor('down', 'j', 'j', 'k')).toBe(2);
    expect(cursor('up')).toBe(0);
    expect(cursor('pageDown', 'pageDown', 'pageDown', 'down')).toBe(9);
    expect(cursor('end')).toBe(9);
    expect(cursor('end', 'pageUp')).toBe(5);
    expect(cursor('end', 'home')).toBe(0);
  });

  it('stays on the first row of an empty list', () => {
    expect(
      pressKeys(['down'], initialInteraction, { ...leaderboardContext, snapshot: snapshot() }).cursors
        .leaderboard,
    ).toBe(0);
  });

  it('is on the last row of a list that has become shorter', () => {
    const onRow9 = pressKeys(['end']);
    const context: KeyContext = {
      ...leaderboardContext,
      snapshot: {
        ...leaderboardSnapshot,
        strategies: [strategyRow('l2', { states: states(3) })],
        viewData: leaderboardData(rows.slice(0, 3)),
      },
    };
    expect(pressKeys(['return'], onRow9, context).openedConfiguration).toBe(2);
    expect(pressKeys(['up'], onRow9, context).cursors.leaderboard).toBe(1);
    expect(pressKeys(['m'], onRow9, context).marks).toEqual([2]);
  });

  it('scrolls back in the log with up', () => {
    const logContext = createContext({ view: 'log', laterCount: 0, outcomes: [] });
    const scrolledBack = pressKeys(['4', 'up', 'k', 'down'], initialInteraction, logContext);
    expect(scrolledBack.cursors.log).toBe(1);
    expect(pressKeys(['home'], scrolledBack, logContext).cursors.log).toBe(19);
    expect(pressKeys(['home', 'end'], scrolledBack, logContext).cursors.log).toBe(0);
  });
});

it('backspace deletes a whole character of the filter', () => {
  expect(pressKeys(['/', 'd', 'backspace']).prompt).toMatchObject({ text: '' });
  for (const typed of ['😀', 'e\u0301', '👩‍🔬']) {
    const filtering = press(pressKeys(['/']), { typed }, leaderboardContext).interaction;
    expect(pressKeys(['backspace'], filtering).prompt).toMatchObject({ text: '' });
  }
});

describe('switching views', () => {
  it('works by number, by arrow and by g', () => {
    expect(pressKeys(['3']).view).toBe('parameters');
    expect(pressKeys(['right', 'tab']).view).toBe('parameters');
    expect(pressKeys(['left']).view).toBe('log');
    expect(pressKeys(['g']).view).toBe('strategies');
    expect(pressKeys(['g', 'g']).view).toBe('leaderboard');
  });

  it('opens the front only with several objectives', () => {
    expect(pressKeys(['f']).view).toBe('leaderboard');
    expect(pressKeys(['5']).view).toBe('leaderboard');
    const objectives = (['val_loss', 'weight_count'] as const).map((name) => ({
      name,
      goal: 'minimize' as const,
    }));
    const { study } = leaderboardSnapshot;
    const frontSnapshot = {
      ...leaderboardSnapshot,
      study: { ...study, definition: { ...study.definition, objectives } },
    };
    const context = { ...leaderboardContext, snapshot: frontSnapshot };
    expect(pressKeys(['f'], initialInteraction, context).view).toBe('front');
    expect(pressKeys(['5'], initialInteraction, context).view).toBe('front');
    expect(pressKeys(['left'], initialInteraction, context).view).toBe('front');
    expect(pressKeys(['f', 'f'], initialInteraction, context).view).toBe('leaderboard');
  });

  it('opens the configuration under the cursor, and closes it on Esc', () => {
    const opened = pressKeys(['down', 'down', 'return']);
    expect(opened.openedConfiguration).toBe(2);
    expect(pressKeys(['escape'], opened).openedConfiguration).toBeUndefined();
    expect(
      pressKeys(['return'], initialInteraction, { ...leaderboardContext, snapshot: snapshot() })
        .openedConfiguration,
    ).toBeUndefined();
  });

  it('opens the leaderboard of the strategy under the cursor', () => {
    const strategiesContext = createContext({
      view: 'strategies',
      spreads: new Map(),
      comparison: compareStrategies([], leaderboardSnapshot.study.definition),
    });
    const { view, filter } = pressKeys(['2', 'return'], initialInteraction, strategiesContext);
    expect([view, filter.strategy]).toEqual(['leaderboard', 'dropout']);
  });

  it('opens the configuration of the log line under the cursor', () => {
    const trial = (number: number, repeat: number) => ({
      ...finished({ type: 'pruned', step: 1 }).trial,
      number: number * 3 + repeat,
      repeat,
      configuration: configuration({ number }),
    });
    const trials = [trial(5, 0), trial(6, 1), trial(7, 2)];
    const outcomes = trials.map((ended) => finished({ type: 'pruned', step: 1 }, { trial: ended }));
    const logContext = createContext({ view: 'log', laterCount: 0, outcomes });
    expect(pressKeys(['4', 'return'], initialInteraction, logContext)).toMatchObject({
      openedConfiguration: 7,
      cursors: { configuration: 2 },
    });
    expect(pressKeys(['4', 'up', 'return'], initialInteraction, logContext)).toMatchObject({
      openedConfiguration: 6,
      cursors: { configuration: 1 },
    });
  });
});

describe('marking', () => {
  it('toggles the mark of the configuration under the cursor', () => {
    expect(pressKeys(['m', 'j', 'm']).marks).toEqual([0, 1]);
    expect(pressKeys(['m', 'j', 'm', 'k', 'm']).marks).toEqual([1]);
    expect(pressKeys(['m', 'escape']).marks).toEqual([]);
  });

  it('keeps as many marks as there are colours', () => {
    const keys = Array.from({ length: 10 }, () => ['m', 'j']).flat();
    expect(pressKeys(keys).marks).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(pressKeys(['2', 'm']).marks).toEqual([]);
  });
});

describe('sorting and filtering', () => {
  it('cycles through the orders on s and reverses the order on S', () => {
    expect(pressKeys(['s']).order).toEqual({ by: 'strategy', descending: false });
    expect(pressKeys(['s', 'S']).order).toEqual({ by: 'strategy', descending: true });
    expect(pressKeys(['S']).order).toBeUndefined();
    expect(pressKeys(['down', 's']).cursors.leaderboard).toBe(0);
    expect(pressKeys(['2', 's']).order).toBeUndefined();
  });

  it('applies the filter on Enter and clears it on Esc', () => {
    const withPrompt = pressKeys(['/', 'd', 'x', 'backspace', 'r']);
    expect(withPrompt.prompt).toEqual({ type: 'filter', text: 'dr' });
    const withFilter = pressKeys(['return'], withPrompt);
    expect(withFilter).toMatchObject({ filter: { strategy: 'dropout' }, prompt: undefined });
    expect(pressKeys(['end'], withFilter).cursors.leaderboard).toBe(1);
    expect(pressKeys(['escape'], withFilter).filter.strategy).toBeUndefined();
    expect(pressKeys(['escape'], withPrompt)).toMatchObject({
      filter: { strategy: undefined },
      prompt: undefined,
    });
  });

  it('keeps the old filter if nothing matches', () => {
    const { filter, message } = pressKeys(['/', 'z', 'return']);
    expect([filter.strategy, message]).toEqual([undefined, 'No strategy or state is called "z".']);
  });

  it('reads keys as text while the prompt is open', () => {
    expect(pressKeys(['/', 'q'])).toMatchObject({ isClosing: false, prompt: { text: 'q' } });
  });
});

describe('commands', () => {
  it('pauses a running study and resumes a paused one', () => {
    expect(pressAll(['p']).commands).toEqual([{ type: 'pause' }]);
    const pausedContext: KeyContext = { ...leaderboardContext, owner: { ...owner, state: 'paused' } };
    expect(pressAll(['p'], initialInteraction, pausedContext).commands).toEqual([{ type: 'resume' }]);
  });

  it('stops the trials of the configuration under the cursor after confirmation', () => {
    const { interaction, commands } = pressAll(['x']);
    expect(commands).toEqual([]);
    expect(interaction.prompt).toMatchObject({ question: 'Stop trials #57, #58?' });
    expect(pressAll(['y'], interaction).commands).toEqual([
      { type: 'stop', trial: 57 },
      { type: 'stop', trial: 58 },
    ]);
    expect(pressAll(['n'], interaction)).toMatchObject({ commands: [], interaction: { prompt: undefined } });
    expect(pressAll(['escape'], interaction).commands).toEqual([]);
    expect(pressAll(['return'], interaction).commands).toEqual([]);
  });

  it('stops the selected seed of an opened configuration', () => {
    const { trial } = runningTrial();
    const configurationContext = createContext({
      view: 'configuration',
      number: 0,
      trials: [{ state: 'running', trial, attempts: [] }],
      trial: trial.number,
      curve: [],
    });
    expect(
      pressKeys(['x'], { ...initialInteraction, openedConfiguration: 0 }, configurationContext).prompt,
    ).toMatchObject({
      question: 'Stop trial #57?',
    });
  });

  it('reports that no trial of the configuration is running', () => {
    expect(pressKeys(['down', 'x'])).toMatchObject({
      prompt: undefined,
      message: 'No trial of this configuration is running.',
    });
  });

  it('names the views in which x stops trials if it is pressed in another view', () => {
    for (const view of ['strategies', 'parameters', 'log'] as const) {
      // The data of the leaderboard stay until the first read of the new view.
      expect(pressKeys(['x'], { ...initialInteraction, view })).toMatchObject({
        prompt: undefined,
        message: 'x stops trials on the leaderboard and in a configuration.',
      });
    }
  });

  it('reports that an empty leaderboard has nothing to stop', () => {
    expect(pressKeys(['x'], initialInteraction, createContext(leaderboardData([])))).toMatchObject({
      prompt: undefined,
      message: 'Nothing is selected.',
    });
  });

  it('reports that the selected seed is not running, even if another seed is', () => {
    const { trial } = runningTrial();
    const waitingRow = { state: 'waiting', trial: { ...trial, number: 59 }, attempts: [] } as const;
    const configurationContext = createContext({
      view: 'configuration',
      number: 0,
      trials: [{ state: 'running', trial, attempts: [] }, waitingRow],
      trial: trial.number,
      curve: [],
    });
    const interaction = { ...initialInteraction, openedConfiguration: 0 };
    expect(pressKeys(['down', 'x'], interaction, configurationContext)).toMatchObject({
      prompt: undefined,
      message: 'Trial #59 is not running.',
    });
  });

  it('stops the whole study after confirmation', () => {
    expect(pressAll(['X', 'y']).commands).toEqual([{ type: 'stop' }]);
  });

  it('sends nothing without an owner', () => {
    const context: KeyContext = { ...leaderboardContext, owner: undefined };
    for (const key of ['p', 'x', 'X']) {
      const { interaction, commands } = pressAll([key], initialInteraction, context);
      expect([interaction.message, interaction.prompt, commands]).toEqual([
        'The study is not running.',
        undefined,
        [],
      ]);
    }
  });

  it('forwards an interrupt, even from the help or a prompt', () => {
    for (const before of [[], ['?'], ['/', 'd'], ['x']]) {
      expect(pressAll([...before, 'interrupt']).commands).toEqual([{ type: 'interrupt' }]);
    }
  });

  it('closes on an interrupt without an owner', () => {
    const { interaction, commands } = pressAll(['interrupt'], initialInteraction, {
      ...leaderboardContext,
      owner: undefined,
    });
    expect([interaction.isClosing, commands]).toEqual([true, []]);
  });
});

describe('other keys', () => {
  it('closes on q', () => {
    expect(pressKeys(['q']).isClosing).toBe(true);
  });

  it('shows the help until the next key', () => {
    expect(pressKeys(['?']).isHelpOpen).toBe(true);
    expect(pressKeys(['?', 'q'])).toEqual(initialInteraction);
  });

  it('clears the last message on any key', () => {
    expect(pressKeys(['z'], { ...initialInteraction, message: 'done' }).message).toBe('');
  });
});
