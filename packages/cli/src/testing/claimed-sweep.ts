import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLedger } from '@ridgeline/core/ledger';

/**
 * Sweep of 15 trials over the digits, in which the strategy `large` is clearly better than `small`.
 *
 * @param extraLines additional lines at the end of the file
 */
export function claimedSweep(name: string, extraLines = ''): string {
  return `name: ${name}
task:
  data: { name: digits, train: 400, validation: 200 }
  network: { hidden: [16] }
  training: { epochs: 3 }
metric: { name: val_accuracy, goal: maximize }
seeds: 5
strategies:
  small: { method: grid }
  large: { method: grid, parameters: { network.hidden: { values: [[48], [64]] } } }
${extraLines}`;
}

/** Arguments of `ridgeline claim` for two strategies of a claimed sweep. */
export function claimCommandLine(
  strategy: string,
  baseline: string,
  ...options: readonly string[]
): [command: string, ...options: string[]] {
  const strategies = ['--strategy', strategy, '--baseline', baseline];
  return ['claim', ...strategies, '--difference', '0.05', '--threads', '1', ...options];
}

/** Path of the ledger next to the database in a folder. */
export function ledgerPath(folder: string): string {
  return join(folder, 'ridgeline.db-ledger.jsonl');
}

/** Types of the ledger's entries, in order; see {@link ledgerPath}. */
export function readEntryTypes(folder: string): readonly string[] {
  const path = ledgerPath(folder);
  const { entries } = parseLedger(existsSync(path) ? readFileSync(path, 'utf8') : '');
  return entries.map(({ type }) => type);
}
