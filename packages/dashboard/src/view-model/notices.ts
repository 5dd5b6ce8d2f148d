import { stateTone, type Glyphs } from './glyphs.ts';
import { toLine, type Line } from './line.ts';
import type { OwnerStatus, Snapshot } from './snapshot.ts';
import { describeOutcome } from './describe-outcome.ts';

/** Lines with the address of the study's web page, the warnings of the run, and the latest failures. */
export function noticeLines(
  snapshot: Snapshot,
  owner: OwnerStatus | undefined,
  glyphs: Glyphs,
): readonly Line[] {
  return [
    ...(owner?.page === undefined ? [] : [toLine(`page ${owner.page}`, 'accent')]),
    ...(owner?.warnings ?? []).map((warning) => toLine(`! ${warning}`, 'warning')),
    ...snapshot.failures.map((finished) => [
      ...toLine(`${glyphs.state[finished.outcome.type]} `, stateTone(finished.outcome.type)),
      ...toLine(`#${finished.trial.number} ${finished.trial.configuration.strategy} `),
      ...toLine(describeOutcome(finished), stateTone(finished.outcome.type)),
    ]),
  ];
}
