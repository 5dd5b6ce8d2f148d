import type { RankingPage } from '@ridgeline/core';
import {
  currentCursor,
  rankingQuery,
  shownView,
  type Interaction,
  type ViewName,
} from '../view-model/interaction.ts';
import type { Terminal } from '../view-model/capabilities.ts';

/** Request for the open view's data. Counts, running trials and failures are read for all views. */
export type ViewRequest =
  | {
      readonly view: 'leaderboard';
      readonly page: RankingPage;
      /** Ranking row around which curves are read; undefined if curves cannot be drawn. */
      readonly curvesAround: number | undefined;
      /** Marked configurations; their curves stay in memory even if their rows are not on the page. */
      readonly marks: readonly number[];
    }
  | { readonly view: 'configuration'; readonly number: number; readonly repeat: number }
  /** At most `limit` outcomes, without the `laterCount` latest ones. */
  | { readonly view: 'log'; readonly laterCount: number; readonly limit: number }
  | { [V in WholeView]: { readonly view: V } }[WholeView];

/** View that is read as a whole. */
type WholeView = Exclude<ViewName, 'leaderboard' | 'log'>;

/**
 * Creates the request for the open view's data. The leaderboard and the log get three screens of rows around the
 * cursor, so that a move by one screen shows rows that have already been read.
 */
export function viewRequest(interaction: Interaction, { rows, unicode }: Terminal): ViewRequest {
  const offset = Math.max(0, (Math.floor(currentCursor(interaction) / rows) - 1) * rows);
  const view = shownView(interaction);
  switch (view) {
    case 'leaderboard':
      return {
        view,
        page: { offset, limit: 3 * rows, ...rankingQuery(interaction) },
        curvesAround: unicode ? Math.floor(currentCursor(interaction) / rows) * rows : undefined,
        marks: interaction.marks,
      };
    case 'configuration':
      return {
        view,
        number: interaction.openedConfiguration ?? 0,
        repeat: interaction.cursors.configuration,
      };
    case 'log':
      return { view, laterCount: offset, limit: 3 * rows };
    case 'strategies':
    case 'parameters':
    case 'front':
      return { view };
  }
}
