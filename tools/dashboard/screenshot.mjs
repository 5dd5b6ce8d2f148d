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
  process.stderr.write('Say a command after --, and a size such as 80x24.\n');
  process.exit(2);
}

const terminal = openTerminal(positionals, { columns, rows, timeout: Number(values.timeout) });
try {
  await terminal.shows(new RegExp(values.until, 'u'));
  await terminal.type(...values.keys.split(' ').filter(Boolean));
  await terminal.shows(new RegExp(values.then, 'u'));
  const svg = await terminal.picture();
  if (values.out === undefined) process.stdout.write(svg);
  else writeFileSync(values.out, svg);
} finally {
  terminal.close();
}
