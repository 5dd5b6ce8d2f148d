const cell = { width: 8.4, height: 18, baseline: 13.5 };
const theme = { ground: '#0d1117', text: '#d1d7e0', font: 14 };
const padding = 14;

/**
 * Draws rows of cells (see terminal-cells.mjs) as an SVG. Lines, blocks and Braille are drawn as shapes, because fonts
 * leave gaps.
 */
export function drawSvg(rows) {
  const columns = Math.max(...rows.map((row) => row.reduce((sum, { width }) => sum + width, 0)));
  const width = round(columns * cell.width + 2 * padding);
  const height = round(rows.length * cell.height + 2 * padding);
  const body = rows.map((row, index) => drawRow(row, padding + index * cell.height)).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${theme.font}">
<rect width="100%" height="100%" rx="8" fill="${theme.ground}"/>
${body}</svg>
`;
}

function drawRow(row, top) {
  let column = 0;
  const positionedCells = row.map((item) => {
    const positionedCell = { ...item, x: padding + column * cell.width };
    column += item.width;
    return positionedCell;
  });
  return groupRuns(positionedCells)
    .map((run) => drawRun(run, top))
    .join('');
}

/** Groups neighbouring ASCII cells with the same style. Each other cell is a separate group. */
function groupRuns(cells) {
  const runs = [];
  for (const item of cells) {
    const last = runs.at(-1);
    if (last !== undefined && haveSameStyle(last[0], item)) last.push(item);
    else runs.push([item]);
  }
  return runs;
}

function haveSameStyle(a, b) {
  return (
    a.foreground === b.foreground &&
    a.background === b.background &&
    a.bold === b.bold &&
    a.dim === b.dim &&
    isPlain(a) &&
    isPlain(b)
  );
}

/** True for ASCII, the only text whose width is the same in every monospaced font. */
function isPlain({ text }) {
  return /^[\x20-\x7e]$/.test(text);
}

function drawRun(run, top) {
  const [first] = run;
  const text = run.map((item) => item.text).join('');
  const width = round(run.reduce((sum, item) => sum + item.width, 0) * cell.width);
  const ground =
    first.background === undefined ? '' : box(first.x, top, width, cell.height, colour(first.background));
  if (text.trim() === '') return ground;
  const style = `fill="${colour(first.foreground ?? 'text')}"${first.dim ? ' opacity="0.6"' : ''}`;
  const shape = drawShape(first.text, first.x, top);
  if (shape !== undefined) return `${ground}<g ${style}>${shape}</g>\n`;
  const weight = first.bold ? ' font-weight="bold"' : '';
  return `${ground}<text x="${round(first.x)}" y="${round(top + cell.baseline)}" textLength="${width}" ${style}${weight} xml:space="preserve">${escapeXml(text)}</text>\n`;
}

function colour(name) {
  return theme[name] ?? name;
}

/** Draws a line, block element, Braille pattern or dot as a shape; undefined for any other character. */
function drawShape(character, x, top) {
  const { width, height } = cell;
  const middle = top + height / 2;
  const code = character.codePointAt(0);
  if (code >= 0x2581 && code <= 0x2588) {
    const blockHeight = (height * (code - 0x2580)) / 8;
    return box(x, top + height - blockHeight, width, blockHeight);
  }
  if (code >= 0x2800 && code <= 0x28ff) return braille(code - 0x2800, x, top);
  switch (character) {
    case '─':
      return box(x, middle - 0.5, width, 1);
    case '━':
      return box(x, middle - 1.5, width, 3);
    case '╸':
      return box(x, middle - 1.5, width / 2, 3);
    case '├':
      return box(x + width / 2 - 0.5, top, 1, height) + box(x + width / 2, middle - 0.5, width / 2, 1);
    case '┤':
      return box(x + width / 2 - 0.5, top, 1, height) + box(x, middle - 0.5, width / 2, 1);
    case '│':
      return box(x + width / 2 - 0.5, top, 1, height);
    case '●':
      return `<circle cx="${round(x + width / 2)}" cy="${round(middle)}" r="3.4"/>`;
    default:
      return undefined;
  }
}

/** Column and row of the dot for each bit of a Braille pattern. */
const dots = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [0, 3],
  [1, 3],
];

function braille(pattern, x, top) {
  return dots
    .filter((_, bit) => pattern & (1 << bit))
    .map(([column, row]) => {
      const cx = round(x + cell.width * (0.25 + 0.5 * column));
      const cy = round(top + cell.height * (0.125 + 0.25 * row));
      return `<circle cx="${cx}" cy="${cy}" r="1.3"/>`;
    })
    .join('');
}

function box(x, y, width, height, fill) {
  const style = fill === undefined ? '' : ` fill="${fill}"`;
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"${style}/>`;
}

function round(value) {
  return Math.round(value * 100) / 100;
}

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
