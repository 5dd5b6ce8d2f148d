import { z } from 'zod';
import type { LedgerEntry, LedgerFault } from './ledger-entry.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const wholeNumber = z.number().int().min(0);
const seal = { entry: wholeNumber.min(1), time: z.iso.datetime(), before: sha256, hash: sha256 };
const parameters = z.record(z.string(), z.json());

const entrySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('proposal'), study: z.string(), file: sha256, ...seal }),
  z.strictObject({ type: z.literal('look'), study: z.string(), trials: wholeNumber, ...seal }),
  z.strictObject({
    type: z.literal('claim'),
    study: z.string(),
    strategy: z.string(),
    baseline: z.string(),
    difference: z.number().positive(),
    metric: z.string(),
    data: z.union([sha256, z.literal('program')]),
    finals: wholeNumber,
    k: wholeNumber.min(1),
    alpha: z.number().positive().max(1),
    level: z.number().positive().max(1),
    seeds: z.array(wholeNumber).min(5),
    settings: z.strictObject({ strategy: parameters, baseline: parameters }),
    subject: sha256,
    ...seal,
  }),
  z.strictObject({
    type: z.literal('verdict'),
    claim: wholeNumber.min(1),
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
  const completeBytes = Buffer.byteLength(text) - Buffer.byteLength(incompleteLine);
  const isCutOff = incompleteLine !== '';
  const entries: LedgerEntry[] = [];
  for (const [index, line] of lines.entries()) {
    const entry = parseEntry(line);
    if (entry === undefined)
      return {
        entries,
        completeBytes,
        isCutOff,
        fault: { line: index + 1, message: 'is not a ledger entry' },
      };
    entries.push(entry);
  }
  return { entries, completeBytes, isCutOff, fault: undefined };
}

function parseEntry(line: string): LedgerEntry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
