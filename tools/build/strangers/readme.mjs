/**
 * Runs the command blocks of the README in order, on every supported Node, in a fresh clone of this repository's last
 * commit with an empty home and cache. The block that installs the tarballs runs in an empty project. Prints the time of
 * each command. After a failure, the remaining commands of that Node are skipped, and the exit code is 1.
 *
 *   node tools/build/strangers/readme.mjs [--node 20,22,24] [--without 'npm test'] [--repository PATH] [--keep]
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from '../setup/repository.mjs';
import { parseBlocks } from './blocks.mjs';
import { createUser } from './create-user.mjs';
import { printTable } from './table.mjs';
import { bundledNpm, installToolchain } from './toolchain.mjs';

const { values } = parseArgs({
  options: {
    node: { type: 'string', default: Object.keys(bundledNpm).join() },
    without: { type: 'string', multiple: true, default: [] },
    repository: { type: 'string', default: repository },
    keep: { type: 'boolean', default: false },
  },
});
const root = mkdtempSync(join(tmpdir(), 'ridgeline-reader-'));
console.log(`logs in ${root}`);

const rows = [];
for (const node of values.node.split(',')) rows.push(...(await runCommands(node)));
printTable(rows);
const passed = rows.every(({ code }) => code === 0);
if (passed && !values.keep) rmSync(root, { recursive: true });
process.exitCode = passed ? 0 : 1;

/** Runs the README's commands with one Node, up to the first failure. */
async function runCommands(node) {
  const tools = installToolchain(join(root, 'tools'), node, bundledNpm[node]);
  const folder = join(root, `node-${node}`);
  const [clone, project] = [join(folder, 'clone'), join(folder, 'project')];
  execFileSync('git', ['clone', '--quiet', '-c', 'advice.detachedHead=false', values.repository, clone]);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n');
  copyFileSync(new URL('project/sweep.yaml', import.meta.url), join(project, 'sweep.yaml'));
  const { home, run } = createUser(folder, tools);
  // The only setting that the README requires if downloads are blocked.
  writeFileSync(join(home, '.npmrc'), `nodedir=${tools.prefix}\n`);

  const rows = [];
  for (const { command, location } of parseCommands(readFileSync(join(clone, 'README.md'), 'utf8'))) {
    const cwd = location === 'project' ? project : clone;
    const line = command.replace('path/to/ridgeline', clone);
    const { code, seconds, log } = await run(`command-${rows.length + 1}`, line, cwd);
    rows.push({ Node: tools.node, command, code, seconds });
    console.log(
      `${code === 0 ? 'passed' : `FAILED, see ${log}`}: Node ${tools.node}, ${command}, ${seconds} s`,
    );
    if (code !== 0) break;
  }
  return rows;
}

/** Returns the commands in the README. Tarballs are packed before they are installed. */
function parseCommands(readme) {
  return parseBlocks(readme)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ lines }) => {
      const commands = lines.map((line) => line.replace(/ +#.*/, '').trim()).filter((line) => line !== '');
      const isInstallation = commands.some((command) => command.includes('path/to/ridgeline'));
      return [
        ...(isInstallation ? [{ command: 'npm run pack', location: 'clone' }] : []),
        ...commands.map((command) => ({ command, location: isInstallation ? 'project' : 'clone' })),
      ];
    })
    .filter(({ command }) => !values.without.includes(command));
}
