import { isSpared, type FinishedTrial } from '@ridgeline/core';
import { firstLine } from './first-line.ts';
import { stateTone, type Glyphs } from './glyphs.ts';
import { lineOf, type Line } from './line.ts';
import type { Owner, Snapshot } from './snapshot.ts';

/** What went wrong, the most important first: warnings of whoever runs the study, then the last trials without result. */
export function noticeLines(snapshot: Snapshot, owner: Owner | undefined, glyphs: Glyphs): readonly Line[] {
  return [
    ...(owner?.warnings ?? []).map((warning) => lineOf(`! ${warning}`, 'warning')),
    ...snapshot.troubles.map((finished) => [
      ...lineOf(`${glyphs.state[finished.outcome.type]} `, stateTone(finished.outcome.type)),
      ...lineOf(`#${finished.trial.number} ${finished.trial.configuration.strategy} `),
      ...lineOf(whatHappened(finished), stateTone(finished.outcome.type)),
    ]),
  ];
}

/** How a trial ended, as the end of a sentence that begins with the trial. */
export function whatHappened({ outcome }: FinishedTrial): string {
  switch (outcome.type) {
    case 'complete':
      return 'is complete';
    case 'pruned':
      return `was pruned after epoch ${outcome.step}`;
    case 'diverged':
      return `diverged in epoch ${outcome.step}: ${outcome.metric} is no finite number`;
    case 'failed':
      return `failed (${outcome.kind}): ${firstLine(outcome.message)}`;
    case 'cancelled':
      return `was ${isSpared(outcome) ? 'not trained' : 'cancelled'}: ${outcome.reason}`;
  }
}
