import type { FinalsRecord, TestDataUse } from '../comparison.ts';
import { formatList } from './list.ts';

/** Number of hash digits shown for comparison by eye. */
const SHOWN_DIGITS = 16;

/** Composes notes on the stored record of a round of finals: its plan, and every use of its test data. */
export function describeRecord({ plan, ledger }: FinalsRecord): readonly string[] {
  const ownUses = ledger.filter(({ isOwn }) => isOwn);
  const otherUses = ledger.filter(({ isOwn }) => !isOwn);
  return [
    `Plan of this round (strategies, seeds, looks, alpha, smallest difference), stored before its first network was ` +
      `trained: SHA-256 ${plan.slice(0, SHOWN_DIGITS)}.`,
    ...(ledger.length === 0 ? [] : [describeLedger(ownUses, otherUses)]),
  ];
}

/** Describes the record in sentences for a paper: the stored plan, and the studies that used the test data. */
export function describeRecordForPaper({ plan, ledger }: FinalsRecord): readonly string[] {
  const uses = ledger
    .toSorted((a, b) => Number(b.isOwn) - Number(a.isOwn))
    .map(({ study, isOwn, networks }) => `${isOwn ? 'this one' : study} with ${formatNetworks(networks)}`);
  const count = ledger.length === 1 ? '1 study has' : `${ledger.length} studies have`;
  return [
    `The plan of these finals (strategies, seeds, looks, alpha, smallest difference) was stored before their first network was trained: SHA-256 ${plan}.`,
    ...(ledger.length === 0
      ? []
      : [`By the ledger of test data, ${count} used these examples: ${formatList(uses)}.`]),
  ];
}

function describeLedger(ownUses: readonly TestDataUse[], otherUses: readonly TestDataUse[]): string {
  const here = ownUses.map(
    ({ networks, ...days }) => `${formatNetworks(networks)} of this study (${formatDays(days)})`,
  );
  if (otherUses.length === 0) {
    return `Ledger: these data were test data for ${here.join(' and ')}, and for no other study in this database.`;
  }
  const elsewhere = otherUses.map(
    ({ study, networks, ...days }) => `${formatNetworks(networks)} of ${study} (${formatDays(days)})`,
  );
  return (
    `Ledger: these data were test data for ${[...here, ...elsewhere].join(', ')}. Test data flatter anything that ` +
    'was changed after a look at them.'
  );
}

function formatNetworks(count: number): string {
  return count === 1 ? '1 network' : `${count.toLocaleString('en-US')} networks`;
}

/** Days in UTC, from the first to the last. */
function formatDays({ first, last }: Pick<TestDataUse, 'first' | 'last'>): string {
  const [from, to] = [first, last].map((time) => new Date(time).toISOString().slice(0, 10));
  return from === to ? from! : `${from} to ${to}`;
}
