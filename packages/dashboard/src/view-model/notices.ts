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
    ...snapshot.failures.map((finishedTrial) => [
      ...toLine(`${glyphs.state[finishedTrial.outcome.type]} `, stateTone(finishedTrial.outcome.type)),
      ...toLine(`#${finishedTrial.trial.number} ${finishedTrial.trial.configuration.strategy} `),
      ...toLine(describeOutcome(finishedTrial), stateTone(finishedTrial.outcome.type)),
    ]),
  ];
}
