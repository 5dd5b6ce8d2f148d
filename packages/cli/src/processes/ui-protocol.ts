import type { Command, CommandReply } from '@ridgeline/core';
import type { OwnerStatus } from '@ridgeline/dashboard';

/**
 * Start options of the screen's process, as JSON in its environment variable `RIDGELINE_SCREEN`. They are not passed as
 * arguments: other users can read those, and a database's URL may contain a password.
 */
export interface ScreenStart {
  readonly database: string;
  readonly study: string;
  /** Owner at the start. */
  readonly owner: OwnerStatus;
}

/** Message from the orchestrator to its screen. */
export type ToScreen =
  | { readonly type: 'owner'; readonly owner: OwnerStatus }
  | { readonly type: 'reply'; readonly reply: CommandReply }
  /** Release the terminal, and answer `suspended`. */
  | { readonly type: 'suspend' }
  /** Draw again after `suspended`. */
  | { readonly type: 'resume' }
  /** Draw the last frame and exit. */
  | { readonly type: 'end' };

/** Message from the screen to the orchestrator. */
export type FromScreen =
  | { readonly type: 'command'; readonly command: Command }
  /** The terminal is released, so all processes should stop. */
  | { readonly type: 'suspended' };
