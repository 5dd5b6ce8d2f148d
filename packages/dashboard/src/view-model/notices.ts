import { stateTone, type Glyphs } from './glyphs.ts';
import { lineOf, type Line } from './line.ts';
import type { OwnerStatus, Snapshot } from './snapshot.ts';
import { whatHappened } from './what-happened.ts';

/** The address of the page, then problems: warnings of the run, and the last trials without a result. */
export function noticeLines(
  snapshot: Snapshot,
  owner: OwnerStatus | undefined,
  glyphs: Glyphs,
): readonly Line[] {
  return [
    ...(owner?.page === undefined ? [] : [lineOf(`page ${owner.page}`, 'accent')]),
    ...(owner?.warnings ?? []).map((warning) => lineOf(`! ${warning}`, 'warning')),
    ...snapshot.troubles.map((finished) => [
      ...lineOf(`${glyphs.state[finished.outcome.type]} `, stateTone(finished.outcome.type)),
      ...lineOf(`#${finished.trial.number} ${finished.trial.configuration.strategy} `),
      ...lineOf(whatHappened(finished), stateTone(finished.outcome.type)),
    ]),
  ];
}
