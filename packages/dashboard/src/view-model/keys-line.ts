import type { Glyphs } from './glyphs.ts';
import { clip, join, lineOf, lineWidth, type Line } from './line.ts';

interface Key {
  readonly key: string;
  readonly does: string;
  /** Whether it needs somebody who runs the study. */
  readonly controls: boolean;
}

const keys: readonly Key[] = [
  { key: 'q', does: 'close', controls: false },
  { key: '?', does: 'help', controls: false },
  { key: 'j k', does: 'move', controls: false },
  { key: 'Ctrl-C', does: 'interrupt', controls: true },
];

/** What the keys do, or for a while what the owner answered. Keys that nobody would hear are greyed. */
export function keysLine(message: string, owned: boolean, width: number, glyphs: Glyphs): Line {
  if (message !== '') return clip(lineOf(message, 'accent'), width);
  const shown = keys.map(({ key, does, controls }) =>
    controls && !owned
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
