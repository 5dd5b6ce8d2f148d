import type { Command, ConfigurationRow } from '@ridgeline/core';
import { parseFilter } from './filter.ts';
import {
  currentCursor,
  noFilter,
  shownView,
  listViews,
  type Interaction,
  type Prompt,
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
  if (key === 'interrupt') {
    // If the study is not running, an interrupt only closes the view.
    return context.owner === undefined
      ? withoutCommands({ ...interaction, isClosing: true })
      : { interaction: { ...interaction, prompt: undefined }, commands: [{ type: 'interrupt' }] };
  }
  if (interaction.prompt !== undefined) return answerPrompt(interaction, interaction.prompt, key, context);
  if (interaction.isHelpOpen) return withoutCommands({ ...interaction, isHelpOpen: false });
  return typeof key === 'string'
    ? pressNamedKey(interaction, key, context)
    : pressCharacter(interaction, key.typed, context);
}

function withoutCommands(interaction: Interaction): KeyEffect {
  return { interaction, commands: [] };
}

function pressNamedKey(interaction: Interaction, key: Exclude<Key, object>, context: KeyContext): KeyEffect {
  // The log's cursor counts from the end, where the log grows.
  const down = shownView(interaction) === 'log' ? -1 : 1;
  const rows = countRows(interaction, context.snapshot);
  switch (key) {
    case 'up':
      return withoutCommands(moveBy(interaction, -down, rows));
    case 'down':
      return withoutCommands(moveBy(interaction, down, rows));
    case 'pageUp':
      return withoutCommands(moveBy(interaction, -down * context.pageRows, rows));
    case 'pageDown':
      return withoutCommands(moveBy(interaction, down * context.pageRows, rows));
    case 'home':
      return withoutCommands(moveBy(interaction, -down * rows, rows));
    case 'end':
      return withoutCommands(moveBy(interaction, down * rows, rows));
    case 'left':
      return withoutCommands(switchView(interaction, -1, context));
    case 'right':
    case 'tab':
      return withoutCommands(switchView(interaction, 1, context));
    case 'return':
      return withoutCommands(openItem(interaction, context));
    case 'escape':
      return withoutCommands(goBack(interaction));
    case 'backspace':
    case 'interrupt':
      return withoutCommands(interaction);
  }
}

function pressCharacter(interaction: Interaction, character: string, context: KeyContext): KeyEffect {
  const views = listViews(context.snapshot.study);
  const view = views[Number(character) - 1];
  if (view !== undefined) return withoutCommands({ ...interaction, view, openedConfiguration: undefined });
  const onLeaderboard = shownView(interaction) === 'leaderboard';
  switch (character) {
    case 'q':
      return withoutCommands({ ...interaction, isClosing: true });
    case '?':
      return withoutCommands({ ...interaction, isHelpOpen: true });
    case 'j':
      return pressNamedKey(interaction, 'down', context);
    case 'k':
      return pressNamedKey(interaction, 'up', context);
    case 's':
      return onLeaderboard
        ? withoutCommands(
            toTop({ ...interaction, order: nextOrder(interaction.order, context.snapshot.study) }),
          )
        : withoutCommands(interaction);
    case 'S':
      return onLeaderboard && interaction.order !== undefined
        ? withoutCommands(
            toTop({
              ...interaction,
              order: { ...interaction.order, descending: !interaction.order.descending },
            }),
          )
        : withoutCommands(interaction);
    case '/':
      return onLeaderboard
        ? withoutCommands({ ...interaction, prompt: { type: 'filter', text: '' } })
        : withoutCommands(interaction);
    case 'm':
      return withoutCommands(toggleMark(interaction, context.snapshot));
    case 'g':
      return withoutCommands({
        ...interaction,
        openedConfiguration: undefined,
        view: interaction.view === 'strategies' ? 'leaderboard' : 'strategies',
      });
    case 'f':
      return views.includes('front')
        ? withoutCommands({
            ...interaction,
            openedConfiguration: undefined,
            view: interaction.view === 'front' ? 'leaderboard' : 'front',
          })
        : withoutCommands(interaction);
    case 'p':
      return pause(interaction, context.owner);
    case 'x':
      return withoutCommands(askToStopTrials(interaction, context));
    case 'X':
      return withoutCommands(askToStopStudy(interaction, context));
    default:
      return withoutCommands(interaction);
  }
}

/** Applies a key to a prompt: edits or applies a filter, or answers a question, where only `y` means yes. */
function answerPrompt(
  interaction: Interaction,
  prompt: Prompt,
  key: Key,
  { snapshot }: KeyContext,
): KeyEffect {
  const withoutPrompt = { ...interaction, prompt: undefined };
  if (key === 'escape') return withoutCommands(withoutPrompt);
  if (prompt.type === 'confirm') {
    const isConfirmed = typeof key === 'object' && key.typed.toLowerCase() === 'y';
    return { interaction: withoutPrompt, commands: isConfirmed ? prompt.commands : [] };
  }
  if (key === 'return') {
    const filter = parseFilter(prompt.text, snapshot.study);
    return withoutCommands(
      filter === undefined
        ? { ...withoutPrompt, message: `No strategy or state is called "${prompt.text}".` }
        : toTop({ ...withoutPrompt, filter }),
    );
  }
  const text =
    key === 'backspace'
      ? splitGraphemes(prompt.text).slice(0, -1).join('')
      : typeof key === 'object'
        ? `${prompt.text}${key.typed}`.slice(0, maxFilterLength)
        : prompt.text;
  return withoutCommands({ ...interaction, prompt: { ...prompt, text } });
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

function switchView(interaction: Interaction, step: number, { snapshot }: KeyContext): Interaction {
  const views = listViews(snapshot.study);
  const next = views.indexOf(interaction.view) + step + views.length;
  return { ...interaction, openedConfiguration: undefined, view: views[next % views.length] as ViewName };
}

/** Opens the item under the cursor: a configuration, or the leaderboard of a strategy. */
function openItem(interaction: Interaction, { snapshot }: KeyContext): Interaction {
  switch (shownView(interaction)) {
    case 'leaderboard': {
      const row = rowUnderCursor(interaction, snapshot);
      if (row === undefined) return interaction;
      return {
        ...interaction,
        openedConfiguration: row.configuration.number,
        cursors: { ...interaction.cursors, configuration: 0 },
      };
    }
    case 'strategies': {
      const strategy = rankStrategies(snapshot.study, snapshot.strategies)[interaction.cursors.strategies]
        ?.strategy;
      return toTop({ ...interaction, view: 'leaderboard', filter: { ...noFilter, strategy } });
    }
    case 'log': {
      const finished =
        snapshot.viewData.view === 'log'
          ? snapshot.viewData.outcomes.at(snapshot.viewData.laterCount - interaction.cursors.log - 1)
          : undefined;
      if (finished === undefined) return interaction;
      return {
        ...interaction,
        openedConfiguration: finished.trial.configuration.number,
        cursors: { ...interaction.cursors, configuration: finished.trial.repeat },
      };
    }
    case 'front': {
      const point =
        snapshot.viewData.view === 'front'
          ? snapshot.viewData.front.points[interaction.cursors.front]
          : undefined;
      if (point === undefined) return interaction;
      return {
        ...interaction,
        openedConfiguration: point.configuration.number,
        cursors: { ...interaction.cursors, configuration: 0 },
      };
    }
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
  const others = interaction.marks.filter((other) => other !== number);
  return {
    ...interaction,
    marks: others.length < interaction.marks.length ? others : [...others, number].slice(-seriesCount),
  };
}

/** Row under the cursor of the leaderboard; undefined in other views. */
function rowUnderCursor(interaction: Interaction, { viewData }: Snapshot): ConfigurationRow | undefined {
  return viewData.view === 'leaderboard'
    ? viewData.rows[interaction.cursors.leaderboard - viewData.page.offset]
    : undefined;
}

function pause(interaction: Interaction, owner: OwnerStatus | undefined): KeyEffect {
  if (owner === undefined) return withoutCommands({ ...interaction, message: notRunningMessage });
  return { interaction, commands: [{ type: owner.state === 'paused' ? 'resume' : 'pause' }] };
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
