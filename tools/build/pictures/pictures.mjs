/**
 * Draws pictures of every view of the dashboard at four sizes, from a study in a database:
 *
 *   node tools/build/pictures/pictures.mjs ridgeline.db quickstart pictures/
 *
 * packages/dashboard/pictures contains the pictures of size 120x40. The packages have to be built.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTerminal } from './terminal.mjs';

const [database, study, folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Usage: node tools/build/pictures/pictures.mjs DATABASE STUDY FOLDER\n');
  process.exit(2);
}

const program = fileURLToPath(new URL('../../../packages/cli/bin/ridgeline.js', import.meta.url));

const sizes = [
  [80, 24],
  [100, 30],
  [120, 40],
  [200, 60],
];

/** Name of each view, the keys that lead to it from the previous one, and the pattern that confirms it. */
const views = [
  ['leaderboard', [], /[▁-█][^]*Enter open/u],
  ['trial', ['Enter'], /[⠁-⣿][^]*Esc back/u],
  ['strategies', ['Escape', '2'], /●[^]*Enter configurations/u],
  ['parameters', ['3'], /importance[^]*━[^]*j k parameter/u],
  ['log', ['4'], /trials have ended[^]*scroll/],
  ['help', ['?'], /any key closes it/],
];

mkdirSync(folder, { recursive: true });
for (const [columns, rows] of sizes) {
  const command = [process.execPath, program, 'dashboard', study, '--db', database];
  const terminal = openTerminal(command, { columns, rows });
  try {
    await terminal.waitFor(/\S/);
    for (const [view, keys, pattern] of views) {
      await terminal.type(...keys);
      await terminal.waitFor(pattern);
      const file = join(folder, `${view}-${columns}x${rows}.svg`);
      writeFileSync(file, await terminal.toSvg());
      process.stdout.write(`${file}\n`);
    }
  } finally {
    terminal.close();
  }
}
