import { Chalk, type ChalkInstance } from 'chalk';
import type { ColourDepth, Terminal } from './capabilities.ts';
import { toAscii, type Line, type Segment, type Tone } from './line.ts';

/** A colour for terminals that have many, and its stand-in where there are 16. */
interface Colour {
  readonly hex: string;
  readonly basic: 'cyan' | 'green' | 'yellow' | 'magenta' | 'red' | 'blue';
}

/**
 * Colours that people with any kind of colour blindness tell apart, on dark and on light ground.
 * Source: M. Okabe and K. Ito, Color Universal Design (2008).
 */
const okabeIto = {
  sky: { hex: '#56B4E9', basic: 'cyan' },
  green: { hex: '#009E73', basic: 'green' },
  orange: { hex: '#E69F00', basic: 'yellow' },
  purple: { hex: '#CC79A7', basic: 'magenta' },
  vermillion: { hex: '#D55E00', basic: 'red' },
  blue: { hex: '#0072B2', basic: 'blue' },
} satisfies Record<string, Colour>;

const toneColours: Partial<Record<Tone, Colour>> = {
  accent: okabeIto.sky,
  good: okabeIto.green,
  running: okabeIto.sky,
  warning: okabeIto.orange,
  bad: okabeIto.vermillion,
  'series-0': okabeIto.sky,
  'series-1': okabeIto.orange,
  'series-2': okabeIto.green,
  'series-3': okabeIto.purple,
  'series-4': okabeIto.vermillion,
  'series-5': okabeIto.blue,
};

/** How many strategies have a colour of their own before the colours begin again. */
export const seriesCount = 6;

const chalks = ([0, 1, 2, 3] as const).map((level) => new Chalk({ level }));

/** The line with the terminal's codes for its tones; without colours, its bare text. */
export function paint(line: Line, { colours, unicode }: Pick<Terminal, 'colours' | 'unicode'>): string {
  const chalk = chalks[colours]!;
  return line
    .map((piece) => look(chalk, piece, colours)(unicode ? piece.text : toAscii(piece.text)))
    .join('');
}

function look(chalk: ChalkInstance, { tone, selected }: Segment, depth: ColourDepth): ChalkInstance {
  // One ground for the whole row: the tones in it would tear it apart.
  if (selected) return depth === 1 ? chalk.bgCyan.black : chalk.bgHex(okabeIto.sky.hex).hex('#000000');
  const colour = toneColours[tone];
  if (colour === undefined) return weight(chalk, tone);
  return depth === 1 ? chalk[colour.basic] : chalk.hex(colour.hex);
}

function weight(chalk: ChalkInstance, tone: Tone): ChalkInstance {
  switch (tone) {
    case 'strong':
      return chalk.bold;
    case 'faint':
      return chalk.dim;
    case 'heading':
      return chalk.dim;
    default:
      return chalk;
  }
}
