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

/** What another process may send to the owner of a database: a command, or the wish to hear its status from now on. */
export type Request = Command | { readonly type: 'watch' };

/** What the owner of a database says of the study that it runs. */
export interface RunStatus {
  readonly study: string;
  readonly state: 'running' | 'paused' | 'stopping';
  /** Training threads. */
  readonly threads: number;
  /** What a person should know, such as that TensorFlow runs on WebAssembly; the most important first. */
  readonly warnings: readonly string[];
}

const request = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('watch') }),
  z.strictObject({ type: z.literal('interrupt') }),
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('resume') }),
  z.strictObject({ type: z.literal('stop'), trial: z.int().min(0).exactOptional() }),
]);

const commandReply = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), message: z.string() }),
  z.strictObject({ ok: z.literal(false), message: z.string() }),
]);

const runStatus = z.strictObject({
  study: z.string(),
  state: z.enum(['running', 'paused', 'stopping']),
  threads: z.int().min(1),
  warnings: z.array(z.string()),
});

/**
 * Reads a request from JSON text. Undefined for anything that is not exactly one.
 *
 * @example
 * parseRequest('{"type":"stop","trial":7}'); // { type: 'stop', trial: 7 }
 */
export function parseRequest(text: string): Request | undefined {
  return request.safeParse(json(text)).data;
}

/** Reads the status of a run from JSON text. Undefined for anything that is not exactly one. */
export function parseRunStatus(text: string): RunStatus | undefined {
  return runStatus.safeParse(json(text)).data;
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
