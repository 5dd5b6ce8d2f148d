/**
 * Takes an SVG picture of a terminal program, in colour, from a real run in tmux:
 *
 *   node tools/build/pictures/screenshot.mjs --size 120x40 --until 'ETA' --out picture.svg -- npm start
 *
 * --size    columns x rows (80x24)
 * --until   wait until this regular expression matches the screen; by default no wait
 * --keys    then type these keys, named as in tmux and separated by spaces
 * --then    then wait until this regular expression matches the screen, and take the picture
 * --timeout seconds to wait for a match (120)
 * --out     SVG file; standard output by default
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openTerminal } from './terminal.mjs';

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
  process.stderr.write('A command is needed after --, and a size such as 80x24.\n');
  process.exit(2);
}

const terminal = openTerminal(positionals, { columns, rows, timeout: Number(values.timeout) });
try {
  await terminal.waitFor(new RegExp(values.until, 'u'));
  await terminal.type(...values.keys.split(' ').filter(Boolean));
  await terminal.waitFor(new RegExp(values.then, 'u'));
  const svg = await terminal.toSvg();
  if (values.out === undefined) process.stdout.write(svg);
  else writeFileSync(values.out, svg);
} finally {
  terminal.close();
}
