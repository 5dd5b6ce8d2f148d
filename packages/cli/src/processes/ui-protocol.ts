import type { Command, CommandReply } from '@ridgeline/core';
import type { Owner } from '@ridgeline/dashboard';

/**
 * What the screen's process is started with, as JSON in `RIDGELINE_SCREEN` of its environment: others may read the
 * arguments of a process, and a database's URL may have a password.
 */
export interface ScreenStart {
  readonly database: string;
  readonly study: string;
  /** The run as it begins. */
  readonly owner: Owner;
}

/** From the orchestrator to its screen. */
export type ToScreen =
  | { readonly type: 'owner'; readonly owner: Owner }
  | { readonly type: 'reply'; readonly reply: CommandReply }
  /** Draw the last frame and leave. */
  | { readonly type: 'end' };

/** From the screen to the orchestrator. */
export interface FromScreen {
  readonly type: 'command';
  readonly command: Command;
}
