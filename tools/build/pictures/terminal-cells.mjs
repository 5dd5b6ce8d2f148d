import xterm from '@xterm/headless';

/**
 * Parses text with terminal codes into rows of cells: `{ text, width, bold, dim, foreground, background }`. Colours are
 * `#rrggbb`, or undefined for the terminal's default. The colours of an inverse cell are swapped: a default background
 * becomes the foreground `ground`, and a default foreground the background `text`.
 */
export async function readCells(text, columns, rows) {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  await new Promise((resolve) => terminal.write(text.trimEnd().replaceAll('\n', '\r\n'), resolve));
  const buffer = terminal.buffer.active;
  return Array.from({ length: rows }, (_, row) => {
    const line = buffer.getLine(row);
    return Array.from({ length: columns }, (_, column) => convertCell(line?.getCell(column))).filter(
      (cell) => cell.width > 0,
    );
  });
}

function convertCell(cell) {
  if (cell === undefined) return { text: ' ', width: 1 };
  const foreground = convertColour(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor());
  const background = convertColour(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor());
  const isInverse = cell.isInverse() !== 0;
  return {
    text: cell.getChars() || ' ',
    width: cell.getWidth(),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    foreground: isInverse ? (background ?? 'ground') : foreground,
    background: isInverse ? (foreground ?? 'text') : background,
  };
}

function convertColour(isRgb, isPalette, value) {
  if (isRgb) return `#${value.toString(16).padStart(6, '0')}`;
  return isPalette ? paletteColour(value) : undefined;
}

const themeColours = [
  ['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'],
  ['#6e7681', '#ffa198', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#f0f6fc'],
].flat();

/** Returns one of xterm's 256 colours: 16 of the theme, a cube of 6 x 6 x 6, and 24 greys. */
function paletteColour(index) {
  if (index < 16) return themeColours[index];
  if (index >= 232) return hex([1, 1, 1].map(() => 8 + 10 * (index - 232)));
  const cube = index - 16;
  return hex(
    [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => (step ? 55 + 40 * step : 0)),
  );
}

function hex(channels) {
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
