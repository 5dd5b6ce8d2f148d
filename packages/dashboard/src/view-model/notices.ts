import { stateTone, type Glyphs } from './glyphs.ts';
import { lineOf, type Line } from './line.ts';
import type { OwnerStatus, Snapshot } from './snapshot.ts';
import { describeOutcome } from './describe-outcome.ts';

/** Lines with the address of the page, the warnings of the run, and the latest failures. */
export function noticeLines(
  snapshot: Snapshot,
  owner: OwnerStatus | undefined,
  glyphs: Glyphs,
): readonly Line[] {
  return [
    ...(owner?.page === undefined ? [] : [lineOf(`page ${owner.page}`, 'accent')]),
    ...(owner?.warnings ?? []).map((warning) => lineOf(`! ${warning}`, 'warning')),
    ...snapshot.failures.map((finished) => [
      ...lineOf(`${glyphs.state[finished.outcome.type]} `, stateTone(finished.outcome.type)),
      ...lineOf(`#${finished.trial.number} ${finished.trial.configuration.strategy} `),
      ...lineOf(describeOutcome(finished), stateTone(finished.outcome.type)),
    ]),
  ];
}
