/**
 * Runs both commands of the README, each in a fresh clone, on every supported Node. The clone is of this repository's
 * last commit (or of another repository); home and cache are empty. Exits with 1 if a command fails or trains on
 * anything but native TensorFlow.
 *
 *   node tools/build/strangers/clones.mjs [--node 20,22,24] [--command start,test] [--of REPOSITORY] [--keep]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { repository } from '../setup/repository.mjs';
import { stranger } from './stranger.mjs';
import { showTable } from './table.mjs';
import { npmOf, toolchain } from './toolchain.mjs';

const { values } = parseArgs({
  options: {
    node: { type: 'string', default: Object.keys(npmOf).join() },
    command: { type: 'string', default: 'start,test' },
    of: { type: 'string', default: repository },
    keep: { type: 'boolean', default: false },
  },
});
const root = mkdtempSync(join(tmpdir(), 'ridgeline-clones-'));
console.log(`logs in ${root}`);

const rows = [];
for (const node of values.node.split(',')) {
  const tools = toolchain(join(root, 'tools'), node, npmOf[node]);
  for (const command of values.command.split(',')) {
    const folder = join(root, `node-${node}-${command}`);
    const clone = join(folder, 'clone');
    execFileSync('git', ['clone', '--quiet', '-c', 'advice.detachedHead=false', values.of, clone]);
    const { run } = stranger(folder, tools);
    const { code, seconds, output, log } = await run(command, `npm ${command}`, clone);
    const good = code === 0 && /native \d\S+, from the wheel/.test(output);
    const last = output
      .trim()
      .split('\n')
      .findLast((line) => !/^npm notice|^$/.test(line));
    rows.push({ Node: tools.node, npm: tools.npm, command: `npm ${command}`, code, seconds, good, last });
    console.log(
      `${good ? 'passed' : `FAILED, see ${log}`}: Node ${tools.node}, npm ${command}, ${seconds} s`,
    );
    if (good && !values.keep) rmSync(folder, { recursive: true });
  }
}
showTable(rows);
const good = rows.every((row) => row.good);
if (good && !values.keep) rmSync(root, { recursive: true });
process.exitCode = good ? 0 : 1;
