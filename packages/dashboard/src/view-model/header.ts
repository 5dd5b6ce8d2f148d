import type { OutcomeType } from '@ridgeline/core';
import { bar } from './bar.ts';
import { formatCount, formatDuration, formatPercent, formatRate, unknown } from './format.ts';
import { stateTone, type Glyphs } from './glyphs.ts';
import { views, type Interaction, type ViewName } from './interaction.ts';
import { clip, emptyLine, join, lineOf, lineWidth, segment, spread, type Line } from './line.ts';
import { paceOf, trialsOf, type Pace } from './pace.ts';
import { isOver, type Owner, type Snapshot } from './snapshot.ts';

/** What the header is drawn from. */
export interface HeaderInput {
  readonly snapshot: Snapshot;
  readonly owner: Owner | undefined;
  readonly interaction: Interaction;
  /** Whether this is the frame that stays on screen. */
  readonly last: boolean;
  /** ms since 1970. */
  readonly now: number;
  readonly width: number;
  readonly glyphs: Glyphs;
}

/**
 * The study's name, the views, and at the right whether it runs. What has no room is left out: first the description,
 * then the views. A frame that stays has no use for the views.
 */
export function titleLine({ snapshot, owner, interaction, last, width, glyphs }: HeaderInput): Line {
  const { name, definition } = snapshot.study;
  const title = lineOf(name, 'strong');
  const tabs = last ? [] : views.flatMap((view, index) => tab(view, index, interaction, glyphs));
  const right = standing(snapshot, owner, glyphs);
  const wide = join([title, tabs], lineOf('  '));
  const free = width - lineWidth(wide) - lineWidth(right) - 6;
  if (definition.description !== undefined && free > leastDescription) {
    return spread(
      [...wide, ...lineOf('  '), ...clip(lineOf(definition.description, 'faint'), free)],
      right,
      width,
    );
  }
  const left = [wide, title].find((line) => lineWidth(line) + 2 + lineWidth(right) <= width);
  return left === undefined ? clip(title, width) : spread(left, right, width);
}

/** A description that is cut to less says nothing. */
const leastDescription = 24;

function tab(view: ViewName, index: number, { view: current }: Interaction, glyphs: Glyphs): Line {
  return view === current
    ? lineOf(` ${glyphs.cursor}${index + 1} ${view}`, 'accent')
    : lineOf(`  ${index + 1} ${view}`, 'faint');
}

function standing({ study }: Snapshot, owner: Owner | undefined, glyphs: Glyphs): Line {
  if (study.state === 'complete') return lineOf(`${glyphs.state.complete} complete`, 'good');
  if (study.state === 'stopped') return lineOf(`${glyphs.state.cancelled} stopped early`, 'warning');
  if (owner === undefined) return lineOf(`${glyphs.state.waiting} nobody runs it now`, 'faint');
  switch (owner.state) {
    case 'running':
      return lineOf(`${glyphs.state.running} running`, 'running');
    case 'paused':
      return lineOf(`${glyphs.state.waiting} paused`, 'warning');
    case 'stopping':
      return lineOf(`${glyphs.state.waiting} stopping`, 'warning');
  }
}

/** The pace of the study, as its header says it. */
export function paceOfSnapshot(snapshot: Snapshot, owner: Owner | undefined, now: number): Pace {
  const { study, progress, running } = snapshot;
  return paceOf({
    plan: study.plan,
    progress,
    running,
    owner,
    over: isOver(study),
    now,
  });
}

/** How far the study is: a bar, the trials, the time to go. */
export function progressLine(input: HeaderInput): Line {
  const { snapshot, owner, now, width, glyphs } = input;
  const pace = paceOfSnapshot(snapshot, owner, now);
  const percent = segment(pace.share === undefined ? '' : formatPercent(pace.share), 'strong');
  const trials = trialsOf(pace);
  const over = isOver(snapshot.study);
  const time = over
    ? `took ${pace.elapsed === undefined ? unknown : formatDuration(pace.elapsed)}`
    : `ETA ${pace.remaining === undefined ? unknown : formatDuration(pace.remaining)}`;
  const texts = [trials, time].map((text) => lineOf(`  ${text}`));
  const short = [percent, ...lineOf(` ${snapshot.study.name}`)];
  for (const shown of [texts, texts.slice(0, 1), []]) {
    const words = [segment('  '), percent, ...shown.flat()];
    const room = width - lineWidth(words);
    if (room >= shortestBar)
      return [...bar(pace.share ?? 0, room, glyphs.bar, over ? 'good' : 'running'), ...words];
  }
  return clip(short, width);
}

const shortestBar = 10;

const outcomeOrder = [
  'complete',
  'pruned',
  'diverged',
  'failed',
  'cancelled',
] as const satisfies OutcomeType[];

/** Trials by state, and at the right the throughput. */
export function countsLine(input: HeaderInput): Line {
  const { snapshot, owner, now, width, glyphs } = input;
  const { progress } = snapshot;
  const pace = paceOfSnapshot(snapshot, owner, now);
  const count = (number: number, state: OutcomeType | 'running' | 'waiting', word: string = state): Line =>
    number === 0
      ? emptyLine
      : lineOf(`${glyphs.state[state]} ${formatCount(number)} ${word}`, stateTone(state));
  const hasLooks = snapshot.study.definition.finalsOf?.design?.looks !== undefined;
  // The counts do not tell the two apart.
  const words: Partial<Record<OutcomeType, string>> = hasLooks ? { cancelled: 'spared or cancelled' } : {};
  const left = join(
    [
      count(progress.running, 'running'),
      count(snapshot.queued, 'waiting', 'queued'),
      count(progress.waiting, 'waiting'),
      ...outcomeOrder.map((state) => count(progress.ended[state], state, words[state])),
    ],
    lineOf('  '),
  );
  const over = isOver(snapshot.study);
  const remarks = [
    pace.trialsPerMinute === undefined ? '' : `${formatRate(pace.trialsPerMinute)} trials/min`,
    over || pace.elapsed === undefined ? '' : `${formatDuration(pace.elapsed)} so far`,
    over || owner === undefined ? '' : `${owner.threads} ${owner.threads === 1 ? 'thread' : 'threads'}`,
    `${formatCount(progress.epochs)} epochs`,
  ].map((text) => lineOf(text, 'faint'));
  const separator = lineOf(glyphs.separator, 'faint');
  for (let shown = remarks.length; shown > 0; shown--) {
    const right = join(remarks.slice(0, shown), separator);
    if (lineWidth(left) + 2 + lineWidth(right) <= width) return spread(left, right, width);
  }
  return clip(left, width);
}
