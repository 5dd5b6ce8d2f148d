import type { Glyphs } from './glyphs.ts';
import type { Interaction } from './interaction.ts';
import type { OwnerStatus, Snapshot } from './snapshot.ts';

/** Inputs of a view, and the space that it has. */
export interface Scene {
  readonly snapshot: Snapshot;
  readonly owner: OwnerStatus | undefined;
  readonly interaction: Interaction;
  /** True if this frame stays on screen: it shows no cursor and takes no more space than it needs. */
  readonly last: boolean;
  /** ms since 1970. */
  readonly now: number;
  /** Load of the machine that runs the study: processes that run or wait for a processor; undefined if unknown. */
  readonly load?: number | undefined;
  readonly glyphs: Glyphs;
  /** Columns and rows that the view may take. */
  readonly width: number;
  readonly height: number;
}
