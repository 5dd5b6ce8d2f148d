import { stateTone, type Glyphs } from './glyphs.ts';
import { lineOf, type Line } from './line.ts';
import type { OwnerStatus, Snapshot } from './snapshot.ts';
import { whatHappened } from './what-happened.ts';

/** Problems, the most important first: warnings of the run, then the last trials without a result. */
export function noticeLines(
  snapshot: Snapshot,
  owner: OwnerStatus | undefined,
  glyphs: Glyphs,
): readonly Line[] {
  return [
    ...(owner?.warnings ?? []).map((warning) => lineOf(`! ${warning}`, 'warning')),
    ...snapshot.troubles.map((finished) => [
      ...lineOf(`${glyphs.state[finished.outcome.type]} `, stateTone(finished.outcome.type)),
      ...lineOf(`#${finished.trial.number} ${finished.trial.configuration.strategy} `),
      ...lineOf(whatHappened(finished), stateTone(finished.outcome.type)),
    ]),
  ];
}
