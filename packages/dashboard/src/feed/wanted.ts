import type { RankingPage } from '@ridgeline/core';
import {
  cursorOf,
  rankingPart,
  shownView,
  type Interaction,
  type ViewName,
} from '../view-model/interaction.ts';
import type { Terminal } from '../view-model/capabilities.ts';

/** Part of the study that the open view needs, besides what every view shows. */
export type Wanted =
  | {
      readonly view: 'leaderboard';
      readonly page: RankingPage;
      /** Row of the ranking around which curves are shown; undefined if curves cannot be drawn. */
      readonly curvesAround: number | undefined;
      /** Marked configurations, whose curves are shown at any position of the list. */
      readonly marked: readonly number[];
    }
  | { readonly view: 'configuration'; readonly number: number; readonly repeat: number }
  /** At most `limit` outcomes, followed by `after` others. */
  | { readonly view: 'log'; readonly after: number; readonly limit: number }
  | { [V in WholeView]: { readonly view: V } }[WholeView];

/** View that shows all of its data. */
type WholeView = Exclude<ViewName, 'leaderboard' | 'log'>;

/**
 * Data that a screen needs: three pages of a list around the cursor, so that the cursor can move a page without a read.
 */
export function wantedFor(interaction: Interaction, { rows, unicode }: Terminal): Wanted {
  const before = Math.max(0, (Math.floor(cursorOf(interaction) / rows) - 1) * rows);
  const view = shownView(interaction);
  switch (view) {
    case 'leaderboard':
      return {
        view,
        page: { offset: before, limit: 3 * rows, ...rankingPart(interaction) },
        curvesAround: unicode ? Math.floor(cursorOf(interaction) / rows) * rows : undefined,
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
