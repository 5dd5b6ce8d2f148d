/**
 * Runs `npm start` and `npm test`, each in a fresh clone, on every supported Node. The clone has the last commit of this
 * repository, or of the one that `--repository` names; home and cache are empty. Exits with 1 if a command fails, or if
 * its output does not report the native engine (`npm start`) or native TensorFlow (`npm test`).
 *
 *   node tools/build/strangers/clones.mjs [--node 20,22,24] [--command start,test] [--repository PATH] [--keep]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { repository } from '../setup/repository.mjs';
import { createUser } from './create-user.mjs';
import { printTable } from './table.mjs';
import { bundledNpm, installToolchain } from './toolchain.mjs';

const { values } = parseArgs({
  options: {
    node: { type: 'string', default: Object.keys(bundledNpm).join() },
    command: { type: 'string', default: 'start,test' },
    repository: { type: 'string', default: repository },
    keep: { type: 'boolean', default: false },
  },
});
/** Line of a command's set-up that reports its native part. */
const nativeLines = { start: /training engine +native/, test: /native \d\S+, from the wheel/ };
const root = mkdtempSync(join(tmpdir(), 'ridgeline-clones-'));
console.log(`logs in ${root}`);

const rows = [];
for (const node of values.node.split(',')) {
  const tools = installToolchain(join(root, 'tools'), node, bundledNpm[node]);
  for (const command of values.command.split(',')) {
    const folder = join(root, `node-${node}-${command}`);
    const clone = join(folder, 'clone');
    execFileSync('git', ['clone', '--quiet', '-c', 'advice.detachedHead=false', values.repository, clone]);
    const { run } = createUser(folder, tools);
    const { code, seconds, output, log } = await run(command, `npm ${command}`, clone);
    const passed = code === 0 && nativeLines[command].test(output);
    const lastLine = output
      .trim()
      .split('\n')
      .findLast((line) => !/^npm notice|^$/.test(line));
    rows.push({
      Node: tools.node,
      npm: tools.npm,
      command: `npm ${command}`,
      code,
      seconds,
      passed,
      lastLine,
    });
    console.log(
      `${passed ? 'passed' : `FAILED, see ${log}`}: Node ${tools.node}, npm ${command}, ${seconds} s`,
    );
    if (passed && !values.keep) rmSync(folder, { recursive: true });
  }
}
printTable(rows);
const passed = rows.every((row) => row.passed);
if (passed && !values.keep) rmSync(root, { recursive: true });
process.exitCode = passed ? 0 : 1;
