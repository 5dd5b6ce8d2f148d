import { z } from 'zod';
import type { LedgerEntry, LedgerFault } from './ledger-entry.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const whole = z.number().int().min(0);
const seal = { entry: whole.min(1), time: z.iso.datetime(), before: sha256, hash: sha256 };
const parameters = z.record(z.string(), z.json());

const entrySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('proposal'), study: z.string(), file: sha256, ...seal }),
  z.strictObject({ type: z.literal('look'), study: z.string(), trials: whole, ...seal }),
  z.strictObject({
    type: z.literal('claim'),
    study: z.string(),
    strategy: z.string(),
    baseline: z.string(),
    difference: z.number().positive(),
    metric: z.string(),
    data: z.union([sha256, z.literal('program')]),
    finals: whole,
    k: whole.min(1),
    alpha: z.number().positive().max(1),
    level: z.number().positive().max(1),
    seeds: z.array(whole).min(5),
    settings: z.strictObject({ strategy: parameters, baseline: parameters }),
    subject: sha256,
    ...seal,
  }),
  z.strictObject({
    type: z.literal('verdict'),
    claim: whole.min(1),
    answer: z.enum(['better', 'equivalent', 'not-worse', 'worse', 'undecided']),
    sentence: z.string(),
    ...seal,
  }),
]) satisfies z.ZodType<LedgerEntry>;

/** Entries of a ledger file. */
export interface ParsedLedger {
  /** Entries before the first invalid line. */
  readonly entries: readonly LedgerEntry[];
  /** Fault of the first invalid complete line; undefined if there is none. */
  readonly fault: LedgerFault | undefined;
  /** Size of the complete lines, in bytes. */
  readonly completeBytes: number;
  /** True if an incomplete line follows, left by a crash during a write that was never acknowledged. */
  readonly isCutOff: boolean;
}

/**
 * Parses a ledger file: one JSON object on each line.
 *
 * @example
 * parseLedger('').entries; // []
 */
export function parseLedger(text: string): ParsedLedger {
  const lines = text.split('\n');
  const incompleteLine = lines.pop()!;
  const complete = Buffer.byteLength(text) - Buffer.byteLength(incompleteLine);
  const isCutOff = incompleteLine !== '';
  const entries: LedgerEntry[] = [];
  for (const [index, line] of lines.entries()) {
    const entry = parseEntry(line);
    if (entry === undefined)
      return {
        entries,
        completeBytes: complete,
        isCutOff,
        fault: { line: index + 1, message: 'is not a ledger entry' },
      };
    entries.push(entry);
  }
  return { entries, completeBytes: complete, isCutOff, fault: undefined };
}

function parseEntry(line: string): LedgerEntry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
