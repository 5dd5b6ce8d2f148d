import { strategyColours } from '@ridgeline/core';
import { Chalk, type ChalkInstance } from 'chalk';
import type { ColourDepth, Terminal } from './capabilities.ts';
import type { SeriesLook } from './glyphs.ts';
import { toAscii, type Line, type Tone } from './line.ts';

/** Colour for terminals with many colours, and its substitute for terminals with 16. */
interface Colour {
  readonly hex: string;
  readonly basic: BasicColour;
}

type BasicColour = 'cyan' | 'green' | 'yellow' | 'magenta' | 'red' | 'blue' | 'greenBright' | 'magentaBright';

const [sky, orange, green, purple, vermillion, blue, lime, violet] = strategyColours;

/** Colours of strategies and other texts, by name. */
const colours = {
  sky: { hex: sky, basic: 'cyan' },
  green: { hex: green, basic: 'green' },
  orange: { hex: orange, basic: 'yellow' },
  purple: { hex: purple, basic: 'magenta' },
  vermillion: { hex: vermillion, basic: 'red' },
  blue: { hex: blue, basic: 'blue' },
  lime: { hex: lime, basic: 'greenBright' },
  violet: { hex: violet, basic: 'magentaBright' },
} satisfies Record<string, Colour>;

const toneColours: Partial<Record<Tone, Colour>> = {
  accent: colours.sky,
  good: colours.green,
  running: colours.sky,
  warning: colours.orange,
  bad: colours.vermillion,
  'series-0': colours.sky,
  'series-1': colours.orange,
  'series-2': colours.green,
  'series-3': colours.purple,
  'series-4': colours.vermillion,
  'series-5': colours.blue,
  'series-6': colours.lime,
  'series-7': colours.violet,
};

/** Number of series with different colours. */
export const seriesCount = strategyColours.length;

/** Tone of a series by its index. */
export function seriesTone(index: number): Tone {
  return `series-${(index % seriesCount) as 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}`;
}

/** Look of a series by its index; it changes each time the colours repeat. */
export function seriesLook(kind: 'line' | 'points', index: number): SeriesLook {
  const looks =
    kind === 'line' ? (['line', 'dashed', 'dotted'] as const) : (['points', 'tall', 'wide'] as const);
  return looks[Math.floor(index / seriesCount) % looks.length]!;
}

/** Colours and weight of text, as properties of Ink's `Text`. */
interface TextLook {
  readonly color?: string;
  readonly backgroundColor?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
}

/** Look of a tone; plain on a terminal without colours. */
export function toneLook(tone: Tone, depth: ColourDepth): TextLook {
  if (depth === 0) return {};
  const colour = toneColours[tone];
  if (colour !== undefined) return { color: depth === 1 ? colour.basic : colour.hex };
  if (tone === 'strong') return { bold: true };
  return tone === 'faint' || tone === 'heading' ? { dimColor: true } : {};
}

/** Look of the selected row: one foreground and one background; plain on a terminal without colours. */
export function selectedLook(depth: ColourDepth): TextLook {
  if (depth === 0) return {};
  return depth === 1
    ? { color: 'black', backgroundColor: colours.sky.basic }
    : { color: '#000000', backgroundColor: colours.sky.hex };
}

const chalks = ([0, 1, 2, 3] as const).map((level) => new Chalk({ level }));

/** Formats a line with escape sequences for its tones; as plain text on a terminal without colours. */
export function paint(
  line: Line,
  { colours: depth, unicode }: Pick<Terminal, 'colours' | 'unicode'>,
): string {
  return line
    .map(({ text, tone }) => paintText(unicode ? text : toAscii(text), toneLook(tone, depth), chalks[depth]!))
    .join('');
}

/** Formats lines as text without trailing spaces, which ends in a line break. */
export function paintLines(lines: readonly Line[], terminal: Pick<Terminal, 'colours' | 'unicode'>): string {
  return lines.map((line) => `${paint(line, terminal).trimEnd()}\n`).join('');
}

function paintText(text: string, { color, bold, dimColor }: TextLook, chalk: ChalkInstance): string {
  if (color !== undefined)
    return color.startsWith('#') ? chalk.hex(color)(text) : chalk[color as BasicColour](text);
  if (bold === true) return chalk.bold(text);
  return dimColor === true ? chalk.dim(text) : text;
}
