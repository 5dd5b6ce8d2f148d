import { z } from 'zod';

/** What a person can ask of a running study, from its own screen or from another process. */
export type Command =
  /** Like Ctrl-C: the first stops claiming and lets what runs finish, the second stops now. */
  | { readonly type: 'interrupt' }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Stop one trial, or with no number the whole study. */
  | { readonly type: 'stop'; readonly trial?: number };

/** The answer to a command: what happens now, or why nothing does. */
export type CommandReply =
  { readonly ok: true; readonly message: string } | { readonly ok: false; readonly message: string };

const command = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('interrupt') }),
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('resume') }),
  z.strictObject({ type: z.literal('stop'), trial: z.int().min(0).exactOptional() }),
]);

const commandReply = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), message: z.string() }),
  z.strictObject({ ok: z.literal(false), message: z.string() }),
]);

/**
 * Reads a command from JSON text. Undefined for anything that is not exactly one.
 *
 * @example
 * parseCommand('{"type":"stop","trial":7}'); // { type: 'stop', trial: 7 }
 */
export function parseCommand(text: string): Command | undefined {
  return command.safeParse(json(text)).data;
}

/** Reads the answer to a command from JSON text. Undefined for anything that is not exactly one. */
export function parseCommandReply(text: string): CommandReply | undefined {
  return commandReply.safeParse(json(text)).data;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
