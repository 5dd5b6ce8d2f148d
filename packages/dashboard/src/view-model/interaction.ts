import type { Command } from '@ridgeline/core';

/** What the person at the keys has done so far. */
export interface Interaction {
  /** The row of the ranking that the cursor is on, from 0. */
  readonly cursor: number;
  readonly help: boolean;
  /** What the owner answered to the last command; empty if nothing. */
  readonly message: string;
  /** Whether the view is to be closed. */
  readonly closing: boolean;
}

/** A key, by name where it has one (`up`, `return`), else as the character that it types. */
export type Key =
  | 'up'
  | 'down'
  | 'pageUp'
  | 'pageDown'
  | 'home'
  | 'end'
  | 'return'
  | 'escape'
  | 'interrupt'
  | { readonly typed: string };

/** What a key is judged by. */
export interface Surroundings {
  /** How many rows the ranking has. */
  readonly rows: number;
  /** How many rows a page moves. */
  readonly page: number;
  /** Whether somebody runs the study and would hear a command. */
  readonly owned: boolean;
}

export const untouched: Interaction = { cursor: 0, help: false, message: '', closing: false };

/** What a key changes, and the command that it gives, if any. */
export function press(
  held: Interaction,
  key: Key,
  around: Surroundings,
): { readonly interaction: Interaction; readonly command?: Command } {
  const now = { ...held, message: '' };
  const moved = (to: number) => ({
    interaction: { ...now, cursor: Math.max(0, Math.min(around.rows - 1, to)) },
  });
  if (key === 'interrupt') {
    // Where nobody runs the study, there is nothing to interrupt but the view.
    return around.owned
      ? { interaction: now, command: { type: 'interrupt' } }
      : { interaction: { ...now, closing: true } };
  }
  if (held.help) return { interaction: { ...now, help: false } };
  switch (typeof key === 'string' ? key : key.typed) {
    case 'q':
      return { interaction: { ...now, closing: true } };
    case '?':
      return { interaction: { ...now, help: true } };
    case 'up':
    case 'k':
      return moved(held.cursor - 1);
    case 'down':
    case 'j':
      return moved(held.cursor + 1);
    case 'pageUp':
      return moved(held.cursor - around.page);
    case 'pageDown':
      return moved(held.cursor + around.page);
    case 'home':
    case 'g':
      return moved(0);
    case 'end':
    case 'G':
      return moved(around.rows - 1);
    default:
      return { interaction: now };
  }
}
