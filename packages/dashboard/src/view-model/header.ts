import { displayStateIn, outcomeTypes, type OutcomeType } from '@ridgeline/core';
import {
  formatCount,
  formatCounted,
  formatDuration,
  formatRate,
  formatSeconds,
  unknownMark,
} from './format.ts';
import { stateTone, type Glyphs } from './glyphs.ts';
import { emptyLine, join, toLine, type Line } from './line.ts';
import { estimatePace, type Pace } from './pace.ts';
import { isOver, type OwnerStatus, type Snapshot } from './snapshot.ts';

/** State of the run, with its glyph and tone. */
export function stateLine({ study }: Snapshot, owner: OwnerStatus | undefined, glyphs: Glyphs): Line {
  if (study.state === 'complete') return toLine(`${glyphs.state.complete} complete`, 'good');
  if (study.state === 'stopped') return toLine(`${glyphs.state.cancelled} stopped early`, 'warning');
  if (owner === undefined) return toLine(`${glyphs.state.waiting} not running`, 'faint');
  switch (owner.state) {
    case 'running':
      return toLine(`${glyphs.state.running} running`, 'running');
    case 'paused':
      return toLine(`${glyphs.state.waiting} paused`, 'warning');
    case 'stopping':
      return toLine(`${glyphs.state.waiting} stopping`, 'warning');
  }
}

/** Pace of the study in a snapshot. */
export function snapshotPace(
  { study, progress, running }: Snapshot,
  owner: OwnerStatus | undefined,
  now: number,
): Pace {
  return estimatePace({ plan: study.plan, progress, running, owner, state: study.state, now });
}

/** Formats the remaining time or, after the study has ended, the time that it took. */
export function timeText({ remainingTime, elapsedTime }: Pace, isStudyOver: boolean): string {
  const [label, time] = isStudyOver ? ['took', elapsedTime] : ['ETA', remainingTime];
  return `${label} ${time === undefined ? unknownMark : formatDuration(time)}`;
}

/** Number of trials in each state; states without trials are omitted. */
export function trialCountsLine({ study, progress, queued }: Snapshot, glyphs: Glyphs): Line {
  const hasLooks = study.definition.finalsOf?.design?.looks !== undefined;
  const labelOf = (state: OutcomeType) =>
    // Skipped and cancelled trials share a counter.
    hasLooks && state === 'cancelled' ? 'skipped or cancelled' : displayStateIn(study.definition, state);
  const countLine = (
    number: number,
    state: OutcomeType | 'running' | 'waiting',
    label: string = state,
  ): Line =>
    number === 0
      ? emptyLine
      : toLine(`${glyphs.state[state]} ${formatCount(number)} ${label}`, stateTone(state));
  return join(
    [
      countLine(progress.running, 'running'),
      countLine(queued, 'waiting', 'queued'),
      countLine(progress.waiting, 'waiting'),
      ...outcomeTypes.map((state) => countLine(progress.ended[state], state, labelOf(state))),
    ],
    toLine('  '),
  );
}

/** Throughput of the study, as texts in order of importance. */
export function throughputTexts(
  { study, progress }: Snapshot,
  owner: OwnerStatus | undefined,
  pace: Pace,
  load: number | undefined,
): string[] {
  const { trialsPerMinute, elapsedTime } = pace;
  const liveTexts = [
    ...(elapsedTime === undefined ? [] : [`${formatDuration(elapsedTime)} so far`]),
    ...(owner === undefined ? [] : [formatCounted(owner.threads, 'thread')]),
  ];
  return [
    ...(trialsPerMinute === undefined ? [] : [`${formatRate(trialsPerMinute)} trials/min`]),
    ...(isOver(study) ? [] : liveTexts),
    formatCounted(progress.epochs, 'epoch'),
    ...(pace.endedCount === 0 ? [] : [`${formatSeconds(progress.busy / pace.endedCount)} a trial`]),
    ...(load === undefined || isOver(study) ? [] : [`load ${load.toFixed(1)}`]),
  ];
}
