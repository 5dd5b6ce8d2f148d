import { existsSync } from 'node:fs';
import { findVerdict, type LedgerEntry } from '@ridgeline/core/ledger';
import { pluralize, printableJson, RidgelineError, sanitise } from '@ridgeline/core';
import { databaseName, isPostgresUrl } from '@ridgeline/storage';
import { assertLedgerUndamaged, readLedger } from '@ridgeline/storage/ledger';
import { filterEntries } from '../claim/filter-entries.ts';
import { findLedgerProblems } from '../claim/check-ledger.ts';
import { locateLedger, parseDatabase } from '../database.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { findFormat } from '../find-format.ts';
import { print } from '../print.ts';
import { withDatabase } from '../with-study.ts';

interface LedgerOptions {
  readonly db: string;
  /** Ledger of claims: a file, or the URL of a server; defaults to the ledger of the database. */
  readonly ledger?: string;
  /** Shows only claims on the test part whose SHA-256 starts with this prefix. */
  readonly data?: string;
  /** `text` or `json`. */
  readonly format: string;
}

/** Prints the ledger of claims, optionally limited to a study or test part. */
export async function ledgerCommand(study: string | undefined, options: LedgerOptions): Promise<ExitCode> {
  const show = findFormat(formats, options.format);
  const location = locateLedger(parseDatabase(options.db), options.ledger);
  if (options.ledger !== undefined) assertLedgerExists(location);
  const ledger = await readLedger(location);
  show(filterEntries(ledger.entries, { study, data: options.data }), ledger.entries);
  assertLedgerUndamaged(ledger, databaseName(location));
  return exitCodes.ok;
}

function isMissing(location: string): boolean {
  return !isPostgresUrl(location) && !existsSync(location);
}

function assertLedgerExists(location: string): void {
  if (!isMissing(location)) return;
  throw new RidgelineError('USAGE', `There is no ledger ${location}.`, {
    hint: 'Correct the path, or leave out --ledger for the ledger of the database. The first claim creates a ledger.',
  });
}

/**
 * Checks that no entry of the ledger was changed, removed or moved, and that the ledger has every claim of the database.
 *
 * @throws RidgelineError `LEDGER_DAMAGED` with one line for each fault.
 */
export async function verifyLedgerCommand(options: Pick<LedgerOptions, 'db' | 'ledger'>): Promise<ExitCode> {
  const location = locateLedger(parseDatabase(options.db), options.ledger);
  if (options.ledger !== undefined) assertLedgerExists(location);
  const name = databaseName(location);
  const ledger = await readLedger(location);
  const studies = await withDatabase(options.db, (view) => view.studies());
  if (studies === undefined && isMissing(location)) {
    throw new RidgelineError('USAGE', `There is no ledger ${name}, and no database to compare.`, {
      hint: 'Name the ledger with --ledger, or its database with --db.',
    });
  }
  const problems = findLedgerProblems(ledger, studies ?? []);
  if (problems.length > 0) {
    throw new RidgelineError('LEDGER_DAMAGED', [`${name} is damaged:`, ...problems].join('\n'), {
      hint: 'Its claims are no longer valid. Restore the ledger from a backup.',
    });
  }
  const claimCount = ledger.entries.filter(({ type }) => type === 'claim').length;
  const entryCount = ledger.entries.length === 1 ? '1 entry' : `${ledger.entries.length} entries`;
  const lastHash = ledger.entries.at(-1)?.hash.slice(0, 16) ?? 'none';
  const scope = studies === undefined ? '(there is no database to compare)' : 'and agrees with the database';
  print(
    `${name} is intact ${scope}: ${entryCount}, including ${pluralize(claimCount, 'claim')}; last hash ${lastHash}.\n`,
  );
  return exitCodes.ok;
}

type Show = (matchingEntries: readonly LedgerEntry[], entries: readonly LedgerEntry[]) => void;

const formats = new Map<string, Show>([
  [
    'text',
    (matchingEntries, entries) =>
      print(
        matchingEntries.length === 0
          ? 'No matching entries in the ledger.\n'
          : matchingEntries.map((entry) => `${formatEntry(entry, entries)}\n`).join(''),
      ),
  ],
  ['json', (matchingEntries) => print(`${printableJson(matchingEntries, 2)}\n`)],
]);

function formatEntry(entry: LedgerEntry, entries: readonly LedgerEntry[]): string {
  const time = entry.time.slice(0, 16).replace('T', ' ');
  return sanitise(
    `${String(entry.entry).padStart(4)}  ${time}  ${entry.type.padEnd(8)}  ${describeEntry(entry, entries)}`,
  );
}

function describeEntry(entry: LedgerEntry, entries: readonly LedgerEntry[]): string {
  switch (entry.type) {
    case 'proposal':
      return `${entry.study}, file ${entry.file.slice(0, 12)}`;
    case 'look':
      return `${entry.study}, after ${pluralize(entry.trials, 'trial')}`;
    case 'claim': {
      const { study, strategy, baseline, difference, metric, k, level, data } = entry;
      const openNote = findVerdict(entries, entry.entry) === undefined ? '; open' : '';
      return `${study}: ${strategy} against ${baseline} by ${difference} of ${metric}; claim ${k} on test data ${data.slice(0, 12)}, level ${Number(level.toPrecision(3))}${openNote}`;
    }
    case 'verdict':
      return `on the claim of entry ${entry.claim}: ${entry.answer}. ${entry.sentence}`;
  }
}
