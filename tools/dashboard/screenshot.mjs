/**
 * Makes an SVG picture of a terminal program, in colours, from a real run in tmux:
 *
 *   node tools/dashboard/screenshot.mjs --size 120x40 --until 'ETA' --out picture.svg -- npm start
 *
 * --size    columns x rows (80x24)
 * --until   the picture is taken when this text is on screen (a regular expression); at once if left out
 * --keys    then these keys are typed, as tmux names them, apart by spaces
 * --then    and then it waits for this text
 * --timeout seconds to wait for a text (120)
 * --out     the SVG; without it, to standard output
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readCells } from './terminal-cells.mjs';
import { drawSvg } from './terminal-svg.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: '80x24' },
    until: { type: 'string', default: '' },
    keys: { type: 'string', default: '' },
    then: { type: 'string', default: '' },
    timeout: { type: 'string', default: '120' },
    out: { type: 'string' },
  },
});
const [columns, rows] = values.size.split('x').map(Number);
if (positionals.length === 0 || !(columns > 0) || !(rows > 0)) {
  process.stderr.write('Say a command after --, and a size such as 80x24.\n');
  process.exit(2);
}

const socket = `ridgeline-${process.pid}`;
const tmux = (...args) =>
  execFileSync('tmux', ['-u', '-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });

try {
  const command = positionals.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  // The pane outlives the command, so that its last frame can be taken too.
  tmux(
    'new-session',
    '-d',
    '-x',
    String(columns),
    '-y',
    String(rows),
    `COLORTERM=truecolor ${command}; sleep 3600`,
  );
  await shown(values.until);
  for (const key of values.keys.split(' ').filter(Boolean)) {
    tmux('send-keys', key);
    await wait(200);
  }
  await shown(values.then);
  const svg = drawSvg(await readCells(tmux('capture-pane', '-e', '-p'), columns, rows));
  if (values.out === undefined) process.stdout.write(svg);
  else writeFileSync(values.out, svg);
} finally {
  tmux('kill-server');
}

async function shown(pattern) {
  if (pattern === '') return;
  const text = new RegExp(pattern, 'u');
  const end = performance.now() + 1000 * Number(values.timeout);
  while (!text.test(tmux('capture-pane', '-p'))) {
    if (performance.now() > end) throw new Error(`"${pattern}" never came:\n${tmux('capture-pane', '-p')}`);
    await wait(100);
  }
}
