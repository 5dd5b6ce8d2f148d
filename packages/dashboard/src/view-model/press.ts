import type { Command, ConfigurationRow } from '@ridgeline/core';
import { parseFilter } from './filter.ts';
import {
  currentCursor,
  noFilter,
  shownView,
  listViews,
  type Interaction,
  type ViewName,
} from './interaction.ts';
import { splitGraphemes } from './line.ts';
import { nextOrder } from './order.ts';
import { seriesCount } from './palette.ts';
import { countEndedTrials } from './pace.ts';
import { countStartedConfigurations, type OwnerStatus, type Snapshot } from './snapshot.ts';
import { rankStrategies } from './strategies.ts';

/** Name of a key, or the character that it types. */
export type Key =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'pageUp'
  | 'pageDown'
  | 'home'
  | 'end'
  | 'return'
  | 'escape'
  | 'tab'
  | 'backspace'
  | 'interrupt'
  | { readonly typed: string };

/** State of the screen when a key is pressed. */
export interface KeyContext {
  readonly snapshot: Snapshot;
  /** Status of the process that runs the study and receives the commands. */
  readonly owner: OwnerStatus | undefined;
  /** Number of rows by which PgUp and PgDn move. */
  readonly pageRows: number;
}

/** Effect of a key: the new state, and the commands to send. */
interface KeyEffect {
  readonly interaction: Interaction;
  readonly commands: readonly Command[];
}

/** Applies a key, and clears the reply to the last command. */
export function press(previous: Interaction, key: Key, context: KeyContext): KeyEffect {
  const interaction = { ...clampCursor(previous, context.snapshot), message: '' };
  const { prompt, isHelpOpen } = interaction;
  const { owner } = context;
  if (key === 'interrupt') {
    // If the study is not running, an interrupt only closes the dashboard.
    return owner === undefined
      ? withoutCommands({ ...interaction, isClosing: true })
      : { interaction: { ...interaction, prompt: undefined }, commands: [{ type: 'interrupt' }] };
  }
  if (prompt?.type === 'confirm') {
    // Only `y` means yes.
    const isConfirmed = typeof key === 'object' && key.typed.toLowerCase() === 'y';
    return {
      interaction: { ...interaction, prompt: undefined },
      commands: isConfirmed ? prompt.commands : [],
    };
  }
  if (prompt !== undefined) return withoutCommands(editFilter(interaction, prompt.text, key, context));
  if (isHelpOpen) return withoutCommands({ ...interaction, isHelpOpen: false });
  if (typeof key === 'string') return withoutCommands(pressNamedKey(interaction, key, context));
  if (key.typed === 'p' && owner !== undefined) {
    return { interaction, commands: [{ type: owner.state === 'paused' ? 'resume' : 'pause' }] };
  }
  return withoutCommands(pressCharacter(interaction, key.typed, context));
}

function withoutCommands(interaction: Interaction): KeyEffect {
  return { interaction, commands: [] };
}

function pressNamedKey(
  interaction: Interaction,
  key: Exclude<Key, object>,
  context: KeyContext,
): Interaction {
  // The log's cursor counts backwards from the end, where the log grows.
  const downOffset = shownView(interaction) === 'log' ? -1 : 1;
  const rowCount = countRows(interaction, context.snapshot);
  switch (key) {
    case 'up':
      return moveBy(interaction, -downOffset, rowCount);
    case 'down':
      return moveBy(interaction, downOffset, rowCount);
    case 'pageUp':
      return moveBy(interaction, -downOffset * context.pageRows, rowCount);
    case 'pageDown':
      return moveBy(interaction, downOffset * context.pageRows, rowCount);
    case 'home':
      return moveBy(interaction, -downOffset * rowCount, rowCount);
    case 'end':
      return moveBy(interaction, downOffset * rowCount, rowCount);
    case 'left':
      return switchView(interaction, -1, context);
    case 'right':
    case 'tab':
      return switchView(interaction, 1, context);
    case 'return':
      return openItem(interaction, context);
    case 'escape':
      return goBack(interaction);
    case 'backspace':
    case 'interrupt':
      return interaction;
  }
}

function pressCharacter(interaction: Interaction, character: string, context: KeyContext): Interaction {
  const { study } = context.snapshot;
  const views = listViews(study);
  const view = views[Number(character) - 1];
  if (view !== undefined) return openView(interaction, view);
  switch (character) {
    case 'q':
      return { ...interaction, isClosing: true };
    case '?':
      return { ...interaction, isHelpOpen: true };
    case 'j':
      return pressNamedKey(interaction, 'down', context);
    case 'k':
      return pressNamedKey(interaction, 'up', context);
    case 'm':
      return toggleMark(interaction, context.snapshot);
    case 'g':
      return openView(interaction, interaction.view === 'strategies' ? 'leaderboard' : 'strategies');
    case 'f':
      if (!views.includes('front')) return interaction;
      return openView(interaction, interaction.view === 'front' ? 'leaderboard' : 'front');
    case 'p':
      return { ...interaction, message: notRunningMessage };
    case 'x':
      return askToStopTrials(interaction, context);
    case 'X':
      return askToStopStudy(interaction, context);
  }
  if (shownView(interaction) !== 'leaderboard') return interaction;
  const { order } = interaction;
  switch (character) {
    case 's':
      return toTop({ ...interaction, order: nextOrder(order, study) });
    case 'S':
      return order === undefined
        ? interaction
        : toTop({ ...interaction, order: { ...order, descending: !order.descending } });
    case '/':
      return { ...interaction, prompt: { type: 'filter', text: '' } };
    default:
      return interaction;
  }
}

/** Applies a key to the prompt for a filter: edits or applies it. */
function editFilter(interaction: Interaction, text: string, key: Key, { snapshot }: KeyContext): Interaction {
  const withoutPrompt = { ...interaction, prompt: undefined };
  const withText = (newText: string): Interaction => ({
    ...interaction,
    prompt: { type: 'filter', text: newText },
  });
  if (typeof key === 'object') return withText(`${text}${key.typed}`.slice(0, maxFilterLength));
  if (key === 'backspace') return withText(splitGraphemes(text).slice(0, -1).join(''));
  if (key === 'escape') return withoutPrompt;
  if (key !== 'return') return interaction;
  const filter = parseFilter(text, snapshot.study);
  return filter === undefined
    ? { ...withoutPrompt, message: `No strategy or state is called "${text}".` }
    : toTop({ ...withoutPrompt, filter });
}

const maxFilterLength = 64;

function countRows(interaction: Interaction, snapshot: Snapshot): number {
  switch (shownView(interaction)) {
    case 'leaderboard':
      return countStartedConfigurations(snapshot, interaction.filter);
    case 'configuration':
      return snapshot.viewData.view === 'configuration' ? snapshot.viewData.trials.length : 0;
    case 'strategies':
      return snapshot.strategies.length;
    case 'parameters':
      return snapshot.viewData.view === 'parameters' ? snapshot.viewData.importance.length : 0;
    case 'log':
      return countEndedTrials(snapshot.progress);
    case 'front':
      return snapshot.viewData.view === 'front' ? snapshot.viewData.front.points.length : 0;
  }
}

/** Moves the cursor of the shown view to the last row if the list has become shorter. An unread list counts as unchanged. */
export function clampCursor(interaction: Interaction, snapshot: Snapshot): Interaction {
  const rowCount = countRows(interaction, snapshot);
  return rowCount === 0 ? interaction : moveBy(interaction, 0, rowCount);
}

function moveBy(interaction: Interaction, offset: number, rowCount: number): Interaction {
  const cursor = Math.max(0, Math.min(rowCount - 1, currentCursor(interaction) + offset));
  return { ...interaction, cursors: { ...interaction.cursors, [shownView(interaction)]: cursor } };
}

/** Moves the leaderboard's cursor to the first row, because its old position is meaningless in another list. */
function toTop(interaction: Interaction): Interaction {
  return { ...interaction, cursors: { ...interaction.cursors, leaderboard: 0 } };
}

function switchView(interaction: Interaction, offset: number, { snapshot }: KeyContext): Interaction {
  const views = listViews(snapshot.study);
  const nextIndex = views.indexOf(interaction.view) + offset + views.length;
  return openView(interaction, views[nextIndex % views.length]!);
}

function openView(interaction: Interaction, view: ViewName): Interaction {
  return { ...interaction, view, openedConfiguration: undefined };
}

/** Opens the item under the cursor: a configuration, or the leaderboard of a strategy. */
function openItem(interaction: Interaction, { snapshot }: KeyContext): Interaction {
  const { viewData } = snapshot;
  const { cursors } = interaction;
  const open = (item: { readonly configuration: { readonly number: number } } | undefined, repeat = 0) =>
    item === undefined
      ? interaction
      : {
          ...interaction,
          openedConfiguration: item.configuration.number,
          cursors: { ...cursors, configuration: repeat },
        };
  switch (shownView(interaction)) {
    case 'leaderboard':
      return open(rowUnderCursor(interaction, snapshot));
    case 'strategies': {
      const strategy = rankStrategies(snapshot.study, snapshot.strategies)[cursors.strategies]?.strategy;
      return toTop({ ...interaction, view: 'leaderboard', filter: { ...noFilter, strategy } });
    }
    case 'log': {
      if (viewData.view !== 'log') return interaction;
      const trial = viewData.outcomes.at(viewData.laterCount - cursors.log - 1)?.trial;
      return open(trial, trial?.repeat);
    }
    case 'front':
      return viewData.view === 'front' ? open(viewData.front.points[cursors.front]) : interaction;
    case 'parameters':
    case 'configuration':
      return interaction;
  }
}

/** Goes back one step: closes the configuration, returns to the leaderboard, or clears its filter, order and marks. */
function goBack(interaction: Interaction): Interaction {
  if (interaction.openedConfiguration !== undefined)
    return { ...interaction, openedConfiguration: undefined };
  if (interaction.view !== 'leaderboard') return { ...interaction, view: 'leaderboard' };
  return toTop({ ...interaction, filter: noFilter, order: undefined, marks: [] });
}

/** Toggles the mark of the selected configuration. If there are more marks than colours, the oldest mark is dropped. */
function toggleMark(interaction: Interaction, snapshot: Snapshot): Interaction {
  const number = rowUnderCursor(interaction, snapshot)?.configuration.number;
  if (number === undefined || shownView(interaction) !== 'leaderboard') return interaction;
  const otherMarks = interaction.marks.filter((mark) => mark !== number);
  return {
    ...interaction,
    marks:
      otherMarks.length < interaction.marks.length ? otherMarks : [...otherMarks, number].slice(-seriesCount),
  };
}

/** Row under the cursor of the leaderboard; undefined in other views. */
function rowUnderCursor(interaction: Interaction, { viewData }: Snapshot): ConfigurationRow | undefined {
  return viewData.view === 'leaderboard'
    ? viewData.rows[interaction.cursors.leaderboard - viewData.page.offset]
    : undefined;
}

const notRunningMessage = 'The study is not running.';

function askToStopStudy(interaction: Interaction, { owner }: KeyContext): Interaction {
  if (owner === undefined) return { ...interaction, message: notRunningMessage };
  return {
    ...interaction,
    prompt: { type: 'confirm', question: 'Stop the whole study?', commands: [{ type: 'stop' }] },
  };
}

/** Asks to stop the selected trial or, on the leaderboard, all running trials of the selected configuration. */
function askToStopTrials(interaction: Interaction, { snapshot, owner }: KeyContext): Interaction {
  if (owner === undefined) return { ...interaction, message: notRunningMessage };
  const view = shownView(interaction);
  if (view !== 'leaderboard' && view !== 'configuration')
    return { ...interaction, message: 'x stops trials on the leaderboard and in a configuration.' };
  const configuration = rowUnderCursor(interaction, snapshot)?.configuration.number;
  const { viewData } = snapshot;
  const trial =
    viewData.view === 'configuration'
      ? viewData.trials[interaction.cursors.configuration]?.trial.number
      : undefined;
  if (configuration === undefined && trial === undefined)
    return { ...interaction, message: 'Nothing is selected.' };
  const numbers = snapshot.running
    .filter((item) => item.trial.number === trial || item.trial.configuration.number === configuration)
    .map((item) => item.trial.number);
  if (numbers.length === 0) {
    const message =
      trial === undefined ? 'No trial of this configuration is running.' : `Trial #${trial} is not running.`;
    return { ...interaction, message };
  }
  const names = numbers.map((number) => `#${number}`).join(', ');
  return {
    ...interaction,
    prompt: {
      type: 'confirm',
      question: `Stop trial${numbers.length === 1 ? '' : 's'} ${names}?`,
      commands: numbers.map((number) => ({ type: 'stop', trial: number })),
    },
  };
}
