import { rootOf, type StudyView } from '@ridgeline/core';
import { findVerdict } from '@ridgeline/core/ledger';
import type { PageLedger } from '@ridgeline/report';
import { readLedger } from '@ridgeline/storage/ledger';
import { findLedgerProblems } from './check-ledger.ts';

/**
 * Reads what a study's page shows of the ledger: the claims about the study's search, and the problems of the whole
 * ledger. Undefined if there are no claims and the ledger is intact.
 *
 * @param location ledger of claims: a file, or the URL of a server
 */
export async function readLedgerPage(
  view: StudyView,
  study: string,
  location: string,
): Promise<PageLedger | undefined> {
  const studies = await view.studies();
  const ledger = await readLedger(location);
  const problems = findLedgerProblems(ledger, studies);
  const root = rootOf(await view.study(study));
  const { entries } = ledger;
  const claims = entries
    .filter((entry) => entry.type === 'claim')
    .filter((claim) => claim.study === root)
    .map(({ k, strategy, baseline, entry }) => ({
      ...{ k, strategy, baseline },
      answer: findVerdict(entries, entry)?.answer,
    }));
  if (claims.length === 0 && problems.length === 0) return undefined;
  return { claims, problems, entries: entries.length, lastHash: entries.at(-1)?.hash };
}
