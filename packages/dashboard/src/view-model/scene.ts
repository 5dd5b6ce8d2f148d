import type { Glyphs } from './glyphs.ts';
import type { Interaction } from './interaction.ts';
import type { OwnerStatus, Snapshot } from './snapshot.ts';

/** Inputs of a view, and the space for it. */
export interface Scene {
  readonly snapshot: Snapshot;
  readonly owner: OwnerStatus | undefined;
  readonly interaction: Interaction;
  /** True for the last frame, which stays on the screen: it has no cursor and is as short as possible. */
  readonly isLastFrame: boolean;
  /** ms since 1970. */
  readonly now: number;
  /** Load average of the machine that runs the study; undefined if unknown. */
  readonly load?: number | undefined;
  readonly glyphs: Glyphs;
  /** Width of the view, in columns. */
  readonly width: number;
  /** Maximum height of the view, in rows. */
  readonly height: number;
}
