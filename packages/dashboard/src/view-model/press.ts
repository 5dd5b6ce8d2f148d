import type { Command, ConfigurationRow, TrialRow } from '@ridgeline/core';
import { readFilter } from './filter.ts';
import {
  cursorOf,
  noFilter,
  shownView,
  viewsOf,
  type Interaction,
  type Prompt,
  type ViewName,
} from './interaction.ts';
import { nextOrder } from './order.ts';
import { seriesCount } from './palette.ts';
import { endedTrials } from './pace.ts';
import { startedConfigurations, type OwnerStatus, type Snapshot } from './snapshot.ts';
import { rankStrategies } from './strategies.ts';

/** A key: its name if it has one, else the character that it types. */
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
  /** Process that runs the study and receives commands. */
  readonly owner: OwnerStatus | undefined;
  /** Number of rows that a page moves. */
  readonly page: number;
}

/** Effect of a key: the new state, and the commands to send. */
interface Pressed {
  readonly interaction: Interaction;
  readonly commands: readonly Command[];
}

/** Applies a key. Any key clears the answer to the last command. */
export function press(held: Interaction, key: Key, context: KeyContext): Pressed {
  const now = { ...held, message: '' };
  if (key === 'interrupt') {
    // If the study is not running, an interrupt only closes the view.
    return context.owner === undefined
      ? changed({ ...now, closing: true })
      : { interaction: { ...now, prompt: undefined }, commands: [{ type: 'interrupt' }] };
  }
  if (now.prompt !== undefined) return answer(now, now.prompt, key, context);
  if (now.help) return changed({ ...now, help: false });
  return typeof key === 'string' ? named(now, key, context) : typed(now, key.typed, context);
}

function changed(interaction: Interaction): Pressed {
  return { interaction, commands: [] };
}

function named(now: Interaction, key: Exclude<Key, object>, context: KeyContext): Pressed {
  // The log grows at its end, and its cursor is counted from there.
  const down = shownView(now) === 'log' ? -1 : 1;
  const rows = rowsOf(now, context.snapshot);
  switch (key) {
    case 'up':
      return changed(moveBy(now, -down, rows));
    case 'down':
      return changed(moveBy(now, down, rows));
    case 'pageUp':
      return changed(moveBy(now, -down * context.page, rows));
    case 'pageDown':
      return changed(moveBy(now, down * context.page, rows));
    case 'home':
      return changed(moveBy(now, -down * rows, rows));
    case 'end':
      return changed(moveBy(now, down * rows, rows));
    case 'left':
      return changed(go(now, -1, context));
    case 'right':
    case 'tab':
      return changed(go(now, 1, context));
    case 'return':
      return changed(open(now, context));
    case 'escape':
      return changed(back(now));
    case 'backspace':
    case 'interrupt':
      return changed(now);
  }
}

function typed(now: Interaction, character: string, context: KeyContext): Pressed {
  const views = viewsOf(context.snapshot.study);
  const view = views[Number(character) - 1];
  if (view !== undefined) return changed({ ...now, view, opened: undefined });
  const onLeaderboard = shownView(now) === 'leaderboard';
  switch (character) {
    case 'q':
      return changed({ ...now, closing: true });
    case '?':
      return changed({ ...now, help: true });
    case 'j':
      return named(now, 'down', context);
    case 'k':
      return named(now, 'up', context);
    case 's':
      return onLeaderboard
        ? changed(toTop({ ...now, order: nextOrder(now.order, context.snapshot.study) }))
        : changed(now);
    case 'S':
      return onLeaderboard && now.order !== undefined
        ? changed(toTop({ ...now, order: { ...now.order, descending: !now.order.descending } }))
        : changed(now);
    case '/':
      return onLeaderboard ? changed({ ...now, prompt: { type: 'filter', text: '' } }) : changed(now);
    case 'm':
      return changed(toggleMark(now, context.snapshot));
    case 'g':
      return changed({
        ...now,
        opened: undefined,
        view: now.view === 'strategies' ? 'leaderboard' : 'strategies',
      });
    case 'f':
      return views.includes('front')
        ? changed({ ...now, opened: undefined, view: now.view === 'front' ? 'leaderboard' : 'front' })
        : changed(now);
    case 'p':
      return pause(now, context.owner);
    case 'x':
      return changed(askToStopTrials(now, context));
    case 'X':
      return changed(askToStopStudy(now, context));
    default:
      return changed(now);
  }
}

/** Keys that go to a prompt: text for a filter, yes or anything else for a question. */
function answer(now: Interaction, prompt: Prompt, key: Key, { snapshot }: KeyContext): Pressed {
  const without = { ...now, prompt: undefined };
  if (key === 'escape') return changed(without);
  if (prompt.type === 'confirm') {
    const yes = typeof key === 'object' && key.typed.toLowerCase() === 'y';
    return { interaction: without, commands: yes ? prompt.commands : [] };
  }
  if (key === 'return') {
    const filter = readFilter(prompt.text, snapshot.study);
    return changed(
      filter === undefined
        ? { ...without, message: `No strategy or state is called "${prompt.text}".` }
        : toTop({ ...without, filter }),
    );
  }
  const text =
    key === 'backspace'
      ? prompt.text.slice(0, -1)
      : typeof key === 'object'
        ? `${prompt.text}${key.typed}`.slice(0, longestFilter)
        : prompt.text;
  return changed({ ...now, prompt: { ...prompt, text } });
}

const longestFilter = 64;

function rowsOf(interaction: Interaction, snapshot: Snapshot): number {
  switch (shownView(interaction)) {
    case 'leaderboard':
      return startedConfigurations(snapshot, interaction.filter);
    case 'configuration':
      return snapshot.shown.view === 'configuration' ? snapshot.shown.trials.length : 0;
    case 'strategies':
      return snapshot.strategies.length;
    case 'parameters':
      return snapshot.shown.view === 'parameters' ? snapshot.shown.importance.length : 0;
    case 'log':
      return endedTrials(snapshot.progress);
    case 'front':
      return snapshot.shown.view === 'front' ? snapshot.shown.front.points.length : 0;
  }
}

function moveBy(now: Interaction, step: number, rows: number): Interaction {
  return moveTo(now, Math.max(0, Math.min(rows - 1, cursorOf(now) + step)));
}

function moveTo(now: Interaction, cursor: number): Interaction {
  return { ...now, cursors: { ...now.cursors, [shownView(now)]: cursor } };
}

/** Moves the cursor to the first row, since the old position means nothing in another list. */
function toTop(now: Interaction): Interaction {
  return { ...now, cursors: { ...now.cursors, leaderboard: 0 } };
}

function go(now: Interaction, step: number, { snapshot }: KeyContext): Interaction {
  const views = viewsOf(snapshot.study);
  const at = views.indexOf(now.view) + step + views.length;
  return { ...now, opened: undefined, view: views[at % views.length] as ViewName };
}

/** Opens the item under the cursor: a configuration, or the leaderboard of a strategy. */
function open(now: Interaction, { snapshot }: KeyContext): Interaction {
  switch (shownView(now)) {
    case 'leaderboard': {
      const row = rowUnderCursor(now, snapshot);
      if (row === undefined) return now;
      return { ...now, opened: row.configuration.number, cursors: { ...now.cursors, configuration: 0 } };
    }
    case 'strategies': {
      const strategy = rankStrategies(snapshot.study, snapshot.strategies)[now.cursors.strategies]?.strategy;
      return toTop({ ...now, view: 'leaderboard', filter: { ...noFilter, strategy } });
    }
    case 'log': {
      const finished =
        snapshot.shown.view === 'log'
          ? snapshot.shown.outcomes.at(snapshot.shown.after - now.cursors.log - 1)
          : undefined;
      if (finished === undefined) return now;
      return {
        ...now,
        opened: finished.trial.configuration.number,
        cursors: { ...now.cursors, configuration: finished.trial.repeat },
      };
    }
    case 'front': {
      const point =
        snapshot.shown.view === 'front' ? snapshot.shown.front.points[now.cursors.front] : undefined;
      if (point === undefined) return now;
      return {
        ...now,
        opened: point.configuration.number,
        cursors: { ...now.cursors, configuration: 0 },
      };
    }
    case 'parameters':
    case 'configuration':
      return now;
  }
}

/** One step back: out of a configuration, then out of filter and order, then to the first view. */
function back(now: Interaction): Interaction {
  if (now.opened !== undefined) return { ...now, opened: undefined };
  if (now.view !== 'leaderboard') return { ...now, view: 'leaderboard' };
  return toTop({ ...now, filter: noFilter, order: undefined, marked: [] });
}

/** Marks the configuration under the cursor, or unmarks it. When the colours run out, the first mark is dropped. */
function toggleMark(now: Interaction, snapshot: Snapshot): Interaction {
  const number = rowUnderCursor(now, snapshot)?.configuration.number;
  if (number === undefined || shownView(now) !== 'leaderboard') return now;
  const others = now.marked.filter((other) => other !== number);
  return {
    ...now,
    marked: others.length < now.marked.length ? others : [...others, number].slice(-seriesCount),
  };
}

/** Configuration under the cursor of the leaderboard. */
function rowUnderCursor(now: Interaction, { shown }: Snapshot): ConfigurationRow | undefined {
  return shown.view === 'leaderboard' ? shown.rows[now.cursors.leaderboard - shown.page.offset] : undefined;
}

/** Repeat under the cursor of an opened configuration. */
function trialUnderCursor(now: Interaction, { shown }: Snapshot): TrialRow | undefined {
  return shown.view === 'configuration' ? shown.trials[now.cursors.configuration] : undefined;
}

function pause(now: Interaction, owner: OwnerStatus | undefined): Pressed {
  if (owner === undefined) return changed({ ...now, message: notRunning });
  return { interaction: now, commands: [{ type: owner.state === 'paused' ? 'resume' : 'pause' }] };
}

const notRunning = 'The study is not running.';

function askToStopStudy(now: Interaction, { owner }: KeyContext): Interaction {
  if (owner === undefined) return { ...now, message: notRunning };
  return {
    ...now,
    prompt: { type: 'confirm', question: 'Stop the whole study?', commands: [{ type: 'stop' }] },
  };
}

/** All running trials of the configuration under the cursor or, in an open one, the trial under the cursor. */
function askToStopTrials(now: Interaction, { snapshot, owner }: KeyContext): Interaction {
  if (owner === undefined) return { ...now, message: notRunning };
  const configuration = rowUnderCursor(now, snapshot)?.configuration.number;
  const trial = trialUnderCursor(now, snapshot)?.trial.number;
  const numbers = snapshot.running
    .filter((item) => item.trial.number === trial || item.trial.configuration.number === configuration)
    .map((item) => item.trial.number);
  if (numbers.length === 0) return { ...now, message: 'None of its trials is running.' };
  const names = numbers.map((number) => `#${number}`).join(', ');
  return {
    ...now,
    prompt: {
      type: 'confirm',
      question: `Stop trial${numbers.length === 1 ? '' : 's'} ${names}?`,
      commands: numbers.map((number) => ({ type: 'stop', trial: number })),
    },
  };
}
