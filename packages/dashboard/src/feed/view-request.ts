import type { RankingPage } from '@ridgeline/core';
import {
  currentCursor,
  rankingPart,
  shownView,
  type Interaction,
  type ViewName,
} from '../view-model/interaction.ts';
import type { Terminal } from '../view-model/capabilities.ts';

/** Request for the data of the open view, besides the data that every view shows. */
export type ViewRequest =
  | {
      readonly view: 'leaderboard';
      readonly page: RankingPage;
      /** Row of the ranking around which curves are shown; undefined if curves cannot be drawn. */
      readonly curvesAround: number | undefined;
      /** Marked configurations, whose curves are shown at any position of the list. */
      readonly marked: readonly number[];
    }
  | { readonly view: 'configuration'; readonly number: number; readonly repeat: number }
  /** At most `limit` outcomes, which are followed by `after` later ones. */
  | { readonly view: 'log'; readonly after: number; readonly limit: number }
  | { [V in WholeView]: { readonly view: V } }[WholeView];

/** View that is always read as a whole. */
type WholeView = Exclude<ViewName, 'leaderboard' | 'log'>;

/**
 * Request for the data of the open view. It covers three pages of a list around the cursor, so that the cursor can move
 * by a page without another read.
 */
export function viewRequest(interaction: Interaction, { rows, unicode }: Terminal): ViewRequest {
  const before = Math.max(0, (Math.floor(currentCursor(interaction) / rows) - 1) * rows);
  const view = shownView(interaction);
  switch (view) {
    case 'leaderboard':
      return {
        view,
        page: { offset: before, limit: 3 * rows, ...rankingPart(interaction) },
        curvesAround: unicode ? Math.floor(currentCursor(interaction) / rows) * rows : undefined,
        marked: interaction.marked,
      };
    case 'configuration':
      return { view, number: interaction.opened ?? 0, repeat: interaction.cursors.configuration };
    case 'log':
      return { view, after: before, limit: 3 * rows };
    default:
      return { view };
  }
}
