/**
 * Follows the README from top to bottom as a new user, on every supported Node: runs each of its command blocks, in
 * order, in a fresh clone of this repository's last commit with an empty home and an empty cache. The block that
 * installs the tarballs runs in an empty project. Prints the time of each command, and exits with 1 at the first
 * failure.
 *
 *   node tools/build/strangers/readme.mjs [--node 20,22,24] [--without 'npm test'] [--of REPOSITORY] [--keep]
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from '../setup/repository.mjs';
import { blocksOf } from './blocks.mjs';
import { stranger } from './stranger.mjs';
import { showTable } from './table.mjs';
import { npmOf, toolchain } from './toolchain.mjs';

const { values } = parseArgs({
  options: {
    node: { type: 'string', default: Object.keys(npmOf).join() },
    without: { type: 'string', multiple: true, default: [] },
    of: { type: 'string', default: repository },
    keep: { type: 'boolean', default: false },
  },
});
const root = mkdtempSync(join(tmpdir(), 'ridgeline-reader-'));
console.log(`logs in ${root}`);

const rows = [];
for (const node of values.node.split(',')) rows.push(...(await follow(node)));
showTable(rows);
const good = rows.every(({ code }) => code === 0);
if (good && !values.keep) rmSync(root, { recursive: true });
process.exitCode = good ? 0 : 1;

/** Runs a reader's commands with this Node, up to the first failure. */
async function follow(node) {
  const tools = toolchain(join(root, 'tools'), node, npmOf[node]);
  const folder = join(root, `node-${node}`);
  const [clone, project] = [join(folder, 'clone'), join(folder, 'project')];
  execFileSync('git', ['clone', '--quiet', '-c', 'advice.detachedHead=false', values.of, clone]);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n');
  copyFileSync(new URL('project/sweep.yaml', import.meta.url), join(project, 'sweep.yaml'));
  const { home, run } = stranger(folder, tools);
  // The only setting that the README requires if downloads are blocked.
  writeFileSync(join(home, '.npmrc'), `nodedir=${tools.prefix}\n`);

  const done = [];
  for (const { command, place } of commandsOf(readFileSync(join(clone, 'README.md'), 'utf8'))) {
    const where = place === 'project' ? project : clone;
    const line = command.replace('path/to/ridgeline', clone);
    const { code, seconds, log } = await run(`command-${done.length + 1}`, line, where);
    done.push({ Node: tools.node, command, code, seconds });
    console.log(
      `${code === 0 ? 'passed' : `FAILED, see ${log}`}: Node ${tools.node}, ${command}, ${seconds} s`,
    );
    if (code !== 0) break;
  }
  return done;
}

/** Commands of the README's blocks. Tarballs are packed before they are installed. */
function commandsOf(readme) {
  return blocksOf(readme)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ lines }) => {
      const commands = lines.map((line) => line.replace(/ +#.*/, '').trim()).filter((line) => line !== '');
      const installs = commands.some((command) => command.includes('path/to/ridgeline'));
      return [
        ...(installs ? [{ command: 'npm run pack', place: 'clone' }] : []),
        ...commands.map((command) => ({ command, place: installs ? 'project' : 'clone' })),
      ];
    })
    .filter(({ command }) => !values.without.includes(command));
}
