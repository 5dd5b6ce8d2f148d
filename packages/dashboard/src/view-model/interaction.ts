import type { Command, ConfigurationState, RankingOrder, RankingPage } from '@ridgeline/core';

/** The views that one can go to by their number, in that order. */
export const views = ['leaderboard', 'strategies', 'parameters', 'log'] as const;

export type ViewName = (typeof views)[number];

/** What the person at the keys has done so far. */
export interface Interaction {
  readonly view: ViewName;
  /** The configuration that was opened, by its number; it hides the view. */
  readonly opened: number | undefined;
  /** Where the cursor is in each view, from 0: a row, or in the log how many outcomes it is from the last. */
  readonly cursors: Readonly<Record<ViewName | 'configuration', number>>;
  readonly filter: Filter;
  readonly order: RankingOrder | undefined;
  readonly prompt: Prompt | undefined;
  readonly help: boolean;
  /** What the owner answered to the last command; empty if nothing. */
  readonly message: string;
  /** Whether it stays until the next key: nothing else on the screen says that a command came to nothing, or waits. */
  readonly messageStays: boolean;
  /** Whether the view is to be closed. */
  readonly closing: boolean;
}

/** Which configurations the leaderboard shows. */
export interface Filter {
  readonly strategy: string | undefined;
  readonly state: ConfigurationState | undefined;
}

/** What the person is asked for; keys go to it. */
export type Prompt =
  | { readonly type: 'filter'; readonly text: string }
  /** Whether these commands are to be sent; `question` says what they do. */
  | { readonly type: 'confirm'; readonly question: string; readonly commands: readonly Command[] };

export const noFilter: Filter = { strategy: undefined, state: undefined };

export const untouched: Interaction = {
  view: 'leaderboard',
  opened: undefined,
  cursors: { leaderboard: 0, strategies: 0, parameters: 0, log: 0, configuration: 0 },
  filter: noFilter,
  order: undefined,
  prompt: undefined,
  help: false,
  message: '',
  messageStays: false,
  closing: false,
};

/** What is on screen: a view, or the configuration that was opened from one. */
export function shownView({ view, opened }: Interaction): ViewName | 'configuration' {
  return opened === undefined ? view : 'configuration';
}

/** Where the cursor is in what is on screen. */
export function cursorOf(interaction: Interaction): number {
  return interaction.cursors[shownView(interaction)];
}

/** The part of the ranking that the filter and the order ask for, as a store is asked for it. */
export function rankingPart({ filter, order }: Interaction): Omit<RankingPage, 'offset' | 'limit'> {
  return {
    ...(filter.strategy === undefined ? {} : { strategy: filter.strategy }),
    ...(filter.state === undefined ? {} : { state: filter.state }),
    ...(order === undefined ? {} : { order }),
  };
}

/** The first row of a list on screen: the cursor stands in the middle, except near the ends. */
export function firstVisible(cursor: number, visible: number, total: number): number {
  return Math.max(0, Math.min(cursor - Math.floor(visible / 2), total - visible));
}
