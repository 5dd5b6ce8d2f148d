import { z } from 'zod';
import type { Outcome } from '../trial.ts';
import type { Json } from '../value.ts';

/** Version of the event format, increased by each incompatible change. */
export const runEventVersion = 2;

const time = z.number();
const count = z.int().min(0);
const trial = count;
const attempt = z.int().min(1);
const values = z.record(z.string(), z.number()).readonly();

const outcome: z.ZodType<Outcome> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('complete'), value: z.number(), step: count, values }),
  z.strictObject({ type: z.literal('pruned'), step: count }),
  z.strictObject({ type: z.literal('diverged'), step: count, metric: z.string() }),
  z.strictObject({
    type: z.literal('failed'),
    kind: z.enum(['error', 'timeout', 'oom', 'crash']),
    message: z.string(),
  }),
  z.strictObject({ type: z.literal('cancelled'), reason: z.string() }),
]);

const outcomeCounts = z.strictObject({
  complete: count,
  pruned: count,
  diverged: count,
  failed: count,
  cancelled: count,
});

const runEvent = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('study-started'),
    time,
    version: z.literal(runEventVersion),
    study: z.string(),
    database: z.string(),
    metric: z.strictObject({ name: z.string(), goal: z.enum(['minimize', 'maximize']) }),
    trials: count.nullable(),
    ended: count,
    lost: count,
  }),
  z.strictObject({
    type: z.literal('trial-started'),
    time,
    trial,
    attempt,
    configuration: count,
    strategy: z.string(),
    repeat: count,
    seed: z.int(),
    epochs: count,
    parameters: z.record(z.string(), z.json() as z.ZodType<Json>).readonly(),
  }),
  z.strictObject({ type: z.literal('report'), time, trial, attempt, step: z.int().min(1), values }),
  z.strictObject({ type: z.literal('trial-ended'), time, trial, attempt, outcome, late: z.boolean() }),
  z.strictObject({ type: z.literal('trial-lost'), time, trial, attempt, reason: z.string() }),
  z.strictObject({
    type: z.literal('look'),
    time,
    seeds: z.int().min(1),
    open: z.array(z.string()).readonly(),
  }),
  z.strictObject({
    type: z.literal('state'),
    time,
    state: z.enum(['running', 'paused', 'stopping']),
    running: count.nullable(),
  }),
  z.strictObject({
    type: z.literal('warning'),
    time,
    about: z.enum(['backend', 'training', 'numerics', 'runner', 'suspects', 'store', 'screen']),
    message: z.string(),
  }),
  z.strictObject({ type: z.literal('gap'), time, events: z.int().min(1) }),
  z.strictObject({
    type: z.literal('study-ended'),
    time,
    end: z.enum(['complete', 'stopped', 'interrupted', 'terminated']),
    reason: z.string().nullable(),
    remaining: count.nullable(),
    trials: outcomeCounts,
    exitCode: z.int(),
  }),
  z.strictObject({
    type: z.literal('error'),
    time,
    code: z.string(),
    message: z.string(),
    hint: z.string().nullable(),
    exitCode: z.int(),
  }),
]);

/**
 * Event of a run as JSON, one object per line; cli's `OPERATIONS.md` explains each. `time` is milliseconds since 1970;
 * unknown values are null.
 */
export type RunEvent = Readonly<z.output<typeof runEvent>>;

/**
 * Parses one line of `ridgeline run --json`. Undefined unless it is exactly one event of this version.
 *
 * @example
 * parseRunEvent('{"type":"trial-lost","time":0,"trial":7,"attempt":1,"reason":"the runner ended by SIGSEGV"}');
 */
export function parseRunEvent(line: string): RunEvent | undefined {
  try {
    return runEvent.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
