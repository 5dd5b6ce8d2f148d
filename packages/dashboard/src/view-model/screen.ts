import type { Terminal } from './capabilities.ts';
import { countsLine, progressLine, titleLine, type HeaderInput } from './header.ts';
import { glyphsOf, type Glyphs } from './glyphs.ts';
import { shareHeight } from './heights.ts';
import { shownView, type Interaction } from './interaction.ts';
import { keysLine } from './keys-line.ts';
import { clip, emptyLine, segment, type Line } from './line.ts';
import { paint } from './palette.ts';
import type { Scene } from './scene.ts';
import { withoutQueued, type Owner, type Snapshot } from './snapshot.ts';
import { configurationView } from './views/configuration-view.ts';
import { leaderboardView } from './views/leaderboard-view.ts';
import { logView } from './views/log-view.ts';
import { parametersView } from './views/parameters-view.ts';
import { strategiesView } from './views/strategies-view.ts';

/** Everything that a frame is drawn from. */
export interface ScreenInput {
  readonly snapshot: Snapshot;
  readonly owner: Owner | undefined;
  readonly interaction: Interaction;
  readonly terminal: Terminal;
  /** Whether this is the frame that stays on screen. */
  readonly last: boolean;
  /** ms since 1970. */
  readonly now: number;
}

/** The parts of a frame, from top to bottom. */
export interface Screen {
  readonly header: readonly Line[];
  readonly view: readonly Line[];
  readonly keys: readonly Line[];
}

/** Columns that stay free on both sides; the cursor's mark stands in the left ones. */
const margin = 1;

/**
 * Lays a frame out: no line is wider than the terminal, and all together are at least one line less high, so that the
 * terminal's own cursor has a place below them. A live frame is always as high, so that nothing jumps.
 */
export function screen(input: ScreenInput): Screen {
  const { owner, interaction, terminal, last, now } = input;
  const snapshot = withoutQueued(input.snapshot, owner);
  const glyphs = glyphsOf(terminal);
  const width = Math.max(1, terminal.columns - 2 * margin);
  const available = Math.max(1, terminal.rows - 1);
  const heights = shareHeight(available, [
    { name: 'progress', from: 1, to: 1 },
    { name: 'view', from: 1, to: 3 },
    { name: 'title', from: 1, to: 1 },
    { name: 'keys', from: 1, to: last ? 0 : 1 },
    { name: 'counts', from: 1, to: 1 },
    { name: 'view', from: 1, to: available },
  ]);
  const header: HeaderInput = { snapshot, owner, interaction, last, now, width, glyphs };
  const height = heights.get('view') ?? 0;
  const view = viewOf({ snapshot, owner, interaction, last, now, glyphs, width, height }).slice(0, height);
  const place = (lines: readonly Line[]) => lines.map((line) => clip(inset(line, glyphs), terminal.columns));
  return {
    header: place([
      ...(heights.has('title') ? [titleLine(header)] : []),
      progressLine(header),
      ...(heights.has('counts') ? [countsLine(header)] : []),
    ]),
    view: [...place(view), ...Array.from({ length: last ? 0 : height - view.length }, () => emptyLine)],
    keys: heights.has('keys') ? place([keysLine({ ...input, snapshot }, width, glyphs)]) : [],
  };
}

/** The frame as a terminal is given it: its lines, with codes for their tones. */
export function paintScreen({ header, view, keys }: Screen, terminal: Terminal): string {
  return [...header, ...view, ...keys].map((line) => paint(line, terminal)).join('\n');
}

function viewOf(scene: Scene): readonly Line[] {
  const view = shownView(scene.interaction);
  // Between a key and the first read for it, the store has not said yet what this view shows.
  if (scene.snapshot.shown.view !== view) return [];
  switch (view) {
    case 'leaderboard':
      return leaderboardView(scene);
    case 'configuration':
      return configurationView(scene);
    case 'strategies':
      return strategiesView(scene);
    case 'parameters':
      return parametersView(scene);
    case 'log':
      return logView(scene);
  }
}

function inset(line: Line, glyphs: Glyphs): Line {
  const selected = line[0]?.selected === true;
  return [{ ...segment(selected ? glyphs.cursor : ' '.repeat(margin)), selected }, ...line];
}
