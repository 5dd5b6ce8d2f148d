import type { OutcomeType } from '@ridgeline/core';
import { formatCount, formatDuration, formatRate, formatSeconds, unknown } from './format.ts';
import { stateTone, type Glyphs } from './glyphs.ts';
import { emptyLine, join, lineOf, type Line } from './line.ts';
import { paceOf, type Pace } from './pace.ts';
import { isOver, type OwnerStatus, type Snapshot } from './snapshot.ts';

/** State of the run, with its mark and tone. */
export function standing({ study }: Snapshot, owner: OwnerStatus | undefined, glyphs: Glyphs): Line {
  if (study.state === 'complete') return lineOf(`${glyphs.state.complete} complete`, 'good');
  if (study.state === 'stopped') return lineOf(`${glyphs.state.cancelled} stopped early`, 'warning');
  if (owner === undefined) return lineOf(`${glyphs.state.waiting} not running`, 'faint');
  switch (owner.state) {
    case 'running':
      return lineOf(`${glyphs.state.running} running`, 'running');
    case 'paused':
      return lineOf(`${glyphs.state.waiting} paused`, 'warning');
    case 'stopping':
      return lineOf(`${glyphs.state.waiting} stopping`, 'warning');
  }
}

/** Pace of the study, as shown in the header. */
export function paceOfSnapshot(
  { study, progress, running }: Snapshot,
  owner: OwnerStatus | undefined,
  now: number,
): Pace {
  return paceOf({ plan: study.plan, progress, running, owner, state: study.state, now });
}

/** Remaining time or, once the study is over, the time that it took. */
export function timeText({ remaining, elapsed }: Pace, over: boolean): string {
  const [word, time] = over ? ['took', elapsed] : ['ETA', remaining];
  return `${word} ${time === undefined ? unknown : formatDuration(time)}`;
}

const outcomeOrder = [
  'complete',
  'pruned',
  'diverged',
  'failed',
  'cancelled',
] as const satisfies OutcomeType[];

/** Number of trials in each state, without zeros. */
export function countsOf({ study, progress, queued }: Snapshot, glyphs: Glyphs): Line {
  const hasLooks = study.definition.finalsOf?.design?.looks !== undefined;
  // Spared and cancelled trials share a counter.
  const labels: Partial<Record<OutcomeType, string>> = hasLooks ? { cancelled: 'spared or cancelled' } : {};
  const count = (number: number, state: OutcomeType | 'running' | 'waiting', word: string = state): Line =>
    number === 0
      ? emptyLine
      : lineOf(`${glyphs.state[state]} ${formatCount(number)} ${word}`, stateTone(state));
  return join(
    [
      count(progress.running, 'running'),
      count(queued, 'waiting', 'queued'),
      count(progress.waiting, 'waiting'),
      ...outcomeOrder.map((state) => count(progress.ended[state], state, labels[state])),
    ],
    lineOf('  '),
  );
}

/** Throughput, the most important number first. */
export function throughputOf(
  { study, progress }: Snapshot,
  owner: OwnerStatus | undefined,
  pace: Pace,
  load: number | undefined,
): string[] {
  const { trialsPerMinute, elapsed } = pace;
  const live = [
    ...(elapsed === undefined ? [] : [`${formatDuration(elapsed)} so far`]),
    ...(owner === undefined ? [] : [`${owner.threads} ${owner.threads === 1 ? 'thread' : 'threads'}`]),
  ];
  return [
    ...(trialsPerMinute === undefined ? [] : [`${formatRate(trialsPerMinute)} trials/min`]),
    ...(isOver(study) ? [] : live),
    `${formatCount(progress.epochs)} epochs`,
    ...(pace.ended === 0 ? [] : [`${formatSeconds(progress.busy / pace.ended)} a trial`]),
    ...(load === undefined || isOver(study) ? [] : [`load ${load.toFixed(1)}`]),
  ];
}
