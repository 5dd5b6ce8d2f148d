/**
 * Installs the tarballs of `npm run pack` as a new user does, with a plain `npm i` in an empty project, under every
 * pair of Node and npm. With an empty cache, a sweep has to run on the native engine, and a program has to find the
 * types, the build and, under the condition `@ridgeline/source`, the sources. Exits with 1 on any failure.
 *
 *   npm run pack
 *   node tools/build/strangers/packages.mjs [--with 20/10,22/12] [--here] [--tarballs dist] [--keep]
 *
 * `--here` uses the Node, npm and cache of this machine, which takes a minute or two.
 *
 * The new user's only setting is npm's `nodedir`, the folder of Node's headers. Without it, better-sqlite3 could not be
 * compiled where downloads are blocked.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cacheFolder, inRepository } from '../setup/repository.mjs';
import { createUser } from './create-user.mjs';
import { printTable } from './table.mjs';
import { installToolchain, currentToolchain } from './toolchain.mjs';

/** Pairs of Node and npm, by major version. npm 12 refuses Node 20. */
const pairs = ['20/10', '20/11', '22/10', '22/11', '22/12', '24/10', '24/11', '24/12'];

const { values } = parseArgs({
  options: {
    with: { type: 'string', default: pairs.join() },
    here: { type: 'boolean', default: false },
    tarballs: { type: 'string', default: inRepository('dist') },
    keep: { type: 'boolean', default: false },
  },
});
const tarballs = readdirSync(values.tarballs)
  .filter((name) => name.endsWith('.tgz'))
  .map((name) => resolve(values.tarballs, name));
if (tarballs.length === 0) throw new Error(`${values.tarballs} contains no tarballs; run npm run pack`);
const root = mkdtempSync(join(tmpdir(), 'ridgeline-packages-'));
console.log(`logs in ${root}`);

const rows = [];
if (values.here) await runPair(currentToolchain(), 'here', { RIDGELINE_CACHE: cacheFolder() });
else {
  for (const pair of values.with.split(',')) {
    const [node, npm] = pair.split('/');
    await runPair(installToolchain(join(root, 'tools'), node, npm), `node-${node}-npm-${npm}`);
  }
}
printTable(rows);
const passed = rows.every((row) => row.passed);
if (passed && !values.keep) rmSync(root, { recursive: true });
process.exitCode = passed ? 0 : 1;

/** Runs all commands with a Node and an npm, and prints a row for each. */
async function runPair(tools, name, variables) {
  for (const row of await installAndRun(tools, join(root, name), variables)) {
    rows.push({ Node: tools.node, npm: tools.npm, ...row });
    console.log(Object.values(rows.at(-1)).join(', '));
  }
}

/** Runs a new user's commands in order, up to the first failure. */
async function installAndRun(tools, folder, variables) {
  const { home, run } = createUser(folder, tools, variables);
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(home, '.npmrc'), `nodedir=${tools.prefix}\n`);
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n');
  const copyToProject = (source, target) =>
    copyFileSync(fileURLToPath(new URL(`project/${source}`, import.meta.url)), join(project, target));
  copyToProject('sweep.yaml', 'sweep.yaml');
  // With the extension .ts, it would be a tool that imports packages, which is forbidden.
  copyToProject('consumer.ts.txt', 'consumer.ts');

  const rows = [];
  for (const { command, label = command, isExpected = () => true } of commands(tools)) {
    const { code, seconds, output, log } = await run(`command-${rows.length + 1}`, command, project);
    const passed = code === 0 && isExpected(output);
    rows.push({ command: label, code, seconds, passed });
    if (passed) continue;
    console.log(`FAILED, see ${log}`);
    return rows;
  }
  if (!values.keep) rmSync(folder, { recursive: true });
  return rows;
}

function commands({ npm }) {
  // npm 12 only runs install scripts that the project has allowed.
  const approvals =
    Number(npm.split('.')[0]) < 12
      ? []
      : ['npm approve-scripts better-sqlite3', 'npm rebuild better-sqlite3'];
  return [
    { command: `npm i ${tarballs.join(' ')}`, label: 'npm i *.tgz' },
    ...approvals.map((command) => ({ command })),
    {
      command: 'npx ridgeline run sweep.yaml',
      isExpected: (output) => output.includes('complete, 100 %, 3 of 3 trials'),
    },
    {
      command: 'npx ridgeline doctor --json',
      isExpected: (output) => output.includes('the compiled engine, native'),
    },
    { command: 'npm i -D typescript@6.0.3 @types/node@20.19.43' },
    { command: 'npx tsc --noEmit --strict --skipLibCheck --module nodenext --types node consumer.ts' },
    ...['', '--conditions=@ridgeline/source '].map((condition) => ({
      command: `npx tsx ${condition}consumer.ts`,
      isExpected: (output) => output.includes('runs on wasm'),
    })),
  ];
}
