import fc from 'fast-check';
import {
  claimLevel,
  ledgerFaults,
  findSameClaim,
  sealEntry,
  findVerdict,
  type ClaimEvent,
  type LedgerEntry,
  type LedgerEvent,
} from './ledger-entry.ts';
import { parseLedger } from './parse-ledger.ts';

const [testData, otherTestData] = ['d'.repeat(64), 'e'.repeat(64)];

function createClaim(k: number, changes: Partial<ClaimEvent> = {}): ClaimEvent {
  return {
    type: 'claim',
    study: 'mine',
    strategy: 'l2',
    baseline: 'none',
    difference: 0.01,
    metric: 'test_accuracy',
    data: testData!,
    finals: 0,
    k,
    alpha: 0.05,
    level: claimLevel(k, 0.05),
    seeds: [1, 2, 3, 4, 5],
    settings: { strategy: { 'network.dropout': 0.25 }, baseline: {} },
    subject: String(k).repeat(64).slice(0, 64),
    ...changes,
  };
}

const createVerdict = (claim: number): LedgerEvent => ({
  type: 'verdict',
  claim,
  answer: 'worse',
  sentence: 'No.',
});

function createLedger(...events: readonly LedgerEvent[]): readonly LedgerEntry[] {
  return events.reduce<readonly LedgerEntry[]>(
    (entries, event, index) => [...entries, sealEntry(event, entries, new Date(1e12 + index).toISOString())],
    [],
  );
}

const events: readonly LedgerEvent[] = [
  { type: 'proposal', study: 'mine', file: 'f'.repeat(64) },
  { type: 'look', study: 'mine', trials: 12 },
  createClaim(1),
  createVerdict(3),
  createClaim(1, { data: otherTestData!, subject: 'a'.repeat(64) }),
  createClaim(2),
  createVerdict(6),
  createVerdict(5),
];
const ledger = createLedger(...events);
const formatLedger = (entries: readonly LedgerEntry[]) =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

it('divides alpha among any number of claims on a test part', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.double({ min: 0.001, max: 1, noNaN: true }),
      (count, alpha) => {
        const levels = Array.from({ length: count }, (_, index) => claimLevel(index + 1, alpha));
        expect(levels.reduce((sum, level) => sum + level, 0)).toBeLessThanOrEqual(alpha * (1 + 1e-12));
      },
    ),
  );
});

describe('a ledger', () => {
  it('is parsed back from its lines without faults', () => {
    expect(ledgerFaults(ledger)).toEqual([]);
    expect(parseLedger(formatLedger(ledger))).toMatchObject({
      entries: ledger,
      fault: undefined,
      isCutOff: false,
    });
  });

  it('is searched for the verdict on a claim, and for a claim with the same subject', () => {
    expect(findVerdict(ledger, 6)?.entry).toBe(7);
    expect(findVerdict(ledger.slice(0, 6), 6)).toBeUndefined();
    expect(findSameClaim(ledger, 'a'.repeat(64))?.entry).toBe(5);
    expect(findSameClaim(ledger, 'b'.repeat(64))).toBeUndefined();
  });

  it.each(ledger.map(({ entry }) => entry))('reports entry %i if any of its values was changed', (number) => {
    const index = number - 1;
    for (const key of Object.keys(ledger[index]!)) {
      const forged = ledger.map((entry) =>
        entry.entry === number
          ? ({ ...entry, [key]: change(entry[key as keyof LedgerEntry]) } as LedgerEntry)
          : entry,
      );
      expect(ledgerFaults(forged)).toContainEqual({ line: number, message: expect.any(String) as string });
    }
  });

  it('reports the first removed or moved entry', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...ledger.keys()]), (order) => {
        const faults = ledgerFaults(order.map((index) => ledger[index]!));
        const isPrefix = order.every((index, position) => index === position);
        expect(faults.length === 0).toBe(isPrefix);
        const first = order.findIndex((index, position) => index !== position);
        if (!isPrefix) expect(faults[0]!.line).toBe(first + 1);
      }),
    );
  });

  it('reports a claim or verdict that contradicts earlier entries', () => {
    const faults = (event: LedgerEvent) => ledgerFaults(createLedger(...events, event));
    expect(faults(createClaim(3))).toEqual([]);
    expect(faults(createClaim(4, { finals: 1 }))).toEqual([]);
    expect(faults(createClaim(1))).toEqual([
      { line: 9, message: 'is numbered claim 1 on its test part instead of 3' },
    ]);
    expect(faults(createClaim(3, { level: 0.05 }))[0]!.message).toContain('has level 0.05');
    expect(faults(createClaim(3, { alpha: 0.1, level: claimLevel(3, 0.1) }))[0]!.message).toContain(
      'has alpha 0.1',
    );
    expect(faults(createVerdict(3))[0]!.message).toBe('answers claim 3 a second time');
    expect(faults(createVerdict(1))[0]!.message).toBe('answers entry 1, which is not a claim');
  });
});

describe('parseLedger', () => {
  it('returns the complete entries of a truncated file', () => {
    const text = formatLedger(ledger);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length }), (length) => {
        const cut = text.slice(0, length);
        const completeLines = cut.split('\n').length - 1;
        const { entries, fault, completeBytes, isCutOff } = parseLedger(cut);
        expect(entries).toEqual(ledger.slice(0, completeLines));
        expect(fault).toBeUndefined();
        expect(cut.slice(completeBytes).includes('\n')).toBe(false);
        expect(isCutOff).toBe(!cut.endsWith('\n') && cut !== '');
      }),
    );
  });

  it.each(['{}', 'no JSON', '', '{"type":"look","study":"mine","trials":-1}'])(
    'reports a line that is not an entry: %s',
    (line) => {
      expect(
        parseLedger(`${formatLedger(ledger.slice(0, 2))}${line}\n${formatLedger(ledger.slice(2))}`),
      ).toMatchObject({
        entries: ledger.slice(0, 2),
        fault: { line: 3, message: 'is not a ledger entry' },
      });
    },
  );
});

/** Changes a value to another one of the same type. */
function change(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return `${value}x`;
  if (Array.isArray(value)) return [...(value as unknown[]), 6];
  return { ...(value as object), more: 1 };
}
