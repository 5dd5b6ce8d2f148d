import type { Command, ConfigurationState, RankingOrder, RankingPage, Study } from '@ridgeline/core';

/** Availability and read rate of a view. */
interface ViewRules {
  /** Studies that have the view. */
  readonly studies: 'all' | 'several objectives';
  /** Rate of the reads; `low` if a read computes statistics or models. */
  readonly rate: 'every frame' | 'low';
}

/** Views in the order of their number keys. */
const views = {
  leaderboard: { studies: 'all', rate: 'every frame' },
  strategies: { studies: 'all', rate: 'low' },
  parameters: { studies: 'all', rate: 'low' },
  log: { studies: 'all', rate: 'every frame' },
  front: { studies: 'several objectives', rate: 'low' },
} as const satisfies Readonly<Record<string, ViewRules>>;

export type ViewName = keyof typeof views;

/** Views of a study in the order of their number keys. */
export function listViews({ definition }: { readonly definition: Pick<Study['definition'], 'objectives'> }) {
  const names = Object.keys(views) as readonly ViewName[];
  return names.filter((name) => views[name].studies === 'all' || definition.objectives !== undefined);
}

/** True if the view is read at a low rate. */
export function hasLowRate(view: ViewName | 'configuration'): boolean {
  return view !== 'configuration' && views[view].rate === 'low';
}

/** State after the keys pressed so far. */
export interface Interaction {
  readonly view: ViewName;
  /** Number of the opened configuration, which is shown instead of the view. */
  readonly openedConfiguration: number | undefined;
  /** Row of the cursor in each view, from 0; in the log, the distance from the last outcome. */
  readonly cursors: Readonly<Record<ViewName | 'configuration', number>>;
  readonly filter: Filter;
  readonly order: RankingOrder | undefined;
  /** Marked configurations, whose curves share a chart, in the order of marking. */
  readonly marks: readonly number[];
  readonly prompt: Prompt | undefined;
  readonly isHelpOpen: boolean;
  /** Reply to the last command; empty if there is none. */
  readonly message: string;
  /** True if the message stays until the next key, because nothing else shows a failed or waiting command. */
  readonly messageStays: boolean;
  /** True to close the dashboard. */
  readonly isClosing: boolean;
}

/** Filter of the leaderboard's configurations. */
export interface Filter {
  readonly strategy: string | undefined;
  readonly state: ConfigurationState | undefined;
}

/** Question to the user. While it is open, all keys go to it. */
export type Prompt =
  | { readonly type: 'filter'; readonly text: string }
  /** Asks for confirmation of commands, which `question` describes. */
  | { readonly type: 'confirm'; readonly question: string; readonly commands: readonly Command[] };

export const noFilter: Filter = { strategy: undefined, state: undefined };

export const initialInteraction: Interaction = {
  view: 'leaderboard',
  openedConfiguration: undefined,
  cursors: { leaderboard: 0, strategies: 0, parameters: 0, log: 0, front: 0, configuration: 0 },
  filter: noFilter,
  order: undefined,
  marks: [],
  prompt: undefined,
  isHelpOpen: false,
  message: '',
  messageStays: false,
  isClosing: false,
};

/** Displayed view; `configuration` if a configuration has been opened. */
export function shownView({ view, openedConfiguration }: Interaction): ViewName | 'configuration' {
  return openedConfiguration === undefined ? view : 'configuration';
}

/** Row of the cursor in the shown view. */
export function currentCursor(interaction: Interaction): number {
  return interaction.cursors[shownView(interaction)];
}

/** Ranking query for the filter and the order, without a range of rows. */
export function rankingQuery({ filter, order }: Interaction): Omit<RankingPage, 'offset' | 'limit'> {
  return {
    ...(filter.strategy === undefined ? {} : { strategy: filter.strategy }),
    ...(filter.state === undefined ? {} : { state: filter.state }),
    ...(order === undefined ? {} : { order }),
  };
}

/** First visible row of a list, with the cursor in the middle except near the list's ends. */
export function firstVisible(cursor: number, visibleCount: number, total: number): number {
  return Math.max(0, Math.min(cursor - Math.floor(visibleCount / 2), total - visibleCount));
}
