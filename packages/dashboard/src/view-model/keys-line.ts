import type { Glyphs } from './glyphs.ts';
import { filterText, readFilter } from './filter.ts';
import { shownView, type Interaction, type Prompt, type ViewName } from './interaction.ts';
import { clip, join, lineOf, lineWidth, type Line } from './line.ts';
import type { Owner, Snapshot } from './snapshot.ts';

interface Key {
  readonly key: string;
  readonly does: string;
  /** Whether it needs somebody who runs the study. */
  readonly controls?: boolean;
}

/** What the line is drawn from. */
export interface KeysInput {
  readonly snapshot: Snapshot;
  readonly owner: Owner | undefined;
  readonly interaction: Interaction;
}

/**
 * What the keys do here; for a while the answer to a command; what a run that stops waits for; or what the person is
 * asked for. Keys that nobody would
 * hear are grey.
 */
export function keysLine({ snapshot, owner, interaction }: KeysInput, width: number, glyphs: Glyphs): Line {
  const { prompt, message } = interaction;
  if (prompt !== undefined) return clip(promptLine(prompt, snapshot), width);
  if (owner?.state === 'stopping') return clip(lineOf(stoppingText(snapshot), 'accent'), width);
  if (message !== '') return clip(lineOf(message, 'accent'), width);
  const shown = keysOf(interaction, owner).map(({ key, does, controls }) =>
    controls === true && owner === undefined
      ? lineOf(`${key} ${does}`, 'faint')
      : [...lineOf(`${key} `, 'accent'), ...lineOf(does)],
  );
  const separator = lineOf(glyphs.separator, 'faint');
  for (let count = shown.length; count > 0; count--) {
    const line = join(shown.slice(0, count), separator);
    if (lineWidth(line) <= width) return line;
  }
  return [];
}

/** Counted anew in every frame, for an answer to a command would soon be out of date. */
function stoppingText({ progress: { running } }: Snapshot): string {
  if (running === 0) return 'Stopping.';
  return `Stopping: ${running} ${running === 1 ? 'trial runs' : 'trials run'} still; interrupt again to stop now.`;
}

/** The most needed first: the line is cut at its end. */
function keysOf(interaction: Interaction, owner: Owner | undefined): readonly Key[] {
  const everywhere: readonly Key[] = [
    { key: 'q', does: 'close' },
    { key: '?', does: 'help' },
  ];
  return [...everywhere, ...own(shownView(interaction), owner)];
}

function own(view: ViewName | 'configuration', owner: Owner | undefined): readonly Key[] {
  const pause: Key = { key: 'p', does: owner?.state === 'paused' ? 'resume' : 'pause', controls: true };
  const stop: Key = { key: 'x', does: 'stop', controls: true };
  switch (view) {
    case 'leaderboard':
      return [
        { key: 'Enter', does: 'open' },
        { key: 's', does: 'sort' },
        { key: '/', does: 'filter' },
        { key: 'g', does: 'group' },
        pause,
        stop,
      ];
    case 'configuration':
      return [{ key: 'Esc', does: 'back' }, { key: 'j k', does: 'repeat' }, pause, stop];
    case 'strategies':
      return [{ key: 'Enter', does: 'its configurations' }, { key: 'g', does: 'ungroup' }, pause];
    case 'parameters':
      return [{ key: 'j k', does: 'parameter' }, pause];
    case 'log':
      return [{ key: 'j k', does: 'scroll' }, { key: 'Enter', does: 'open' }, pause];
  }
}

function promptLine(prompt: Prompt, { study }: Snapshot): Line {
  if (prompt.type === 'confirm') {
    return [
      ...lineOf(`${prompt.question} `, 'warning'),
      ...lineOf('y', 'accent'),
      ...lineOf(' yes, any other key no'),
    ];
  }
  const filter = readFilter(prompt.text, study);
  const names = study.definition.strategies.map(({ name }) => name).join(', ');
  const meant =
    prompt.text === ''
      ? `a strategy (${names}) or a state`
      : filter === undefined
        ? 'nothing fits'
        : filterText(filter);
  return [
    ...lineOf(`filter: ${prompt.text}_ `),
    ...lineOf(meant, filter === undefined ? 'warning' : 'faint'),
  ];
}
