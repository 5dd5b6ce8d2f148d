import { z } from 'zod';
import type { CommandReply, Request, RunStatus } from './command.ts';

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
 * Parses a request from JSON text. Undefined for anything else.
 *
 * @example
 * parseRequest('{"type":"stop","trial":7}'); // { type: 'stop', trial: 7 }
 */
export function parseRequest(text: string): Request | undefined {
  return request.safeParse(parseJson(text)).data;
}

/** Parses the status of a run from JSON text. Undefined for anything else. */
export function parseRunStatus(text: string): RunStatus | undefined {
  return runStatus.safeParse(parseJson(text)).data;
}

/** Parses the reply to a command from JSON text. Undefined for anything else. */
export function parseCommandReply(text: string): CommandReply | undefined {
  return commandReply.safeParse(parseJson(text)).data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
