/**
 * Runs the op tests of @tensorflow/tfjs-core on Ridgeline's native backend, without those that tfjs-node excludes
 * (IGNORE_LIST in its dist/run_tests.js). Exits with 1 if a test fails that is not in `exceptions`, or if fewer than
 * `requiredPasses` tests pass.
 *
 *   node tools/evidence/tensorflow/run.mjs op-tests
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { loadTfjsNode, trainer } from './trainer.mjs';

/** Tests that fail for reasons outside of Ridgeline. */
const exceptions = {
  'round test-tensorflow {} int32':
    'the op Round of libtensorflow 2.21.0 itself gives 0 for every int32; the trainer rounds no integers',
};
const requiredPasses = 3871;

const require = createRequire(import.meta.url);
const tfjsNode = dirname(require.resolve('@tensorflow/tfjs-node/package.json'));
const requireFromTfjsNode = createRequire(join(tfjsNode, 'package.json'));

const { choice, tried } = trainer.findBackend();
if (choice.candidate === 'wasm') {
  throw new Error(`no native TensorFlow here: ${tried.map(({ reason }) => reason).join('; ')}`);
}
const { binding } = await trainer.openBackend(choice);

// Jasmine defines the globals describe, it and expect.
const jasmineCore = require('jasmine-core');
const jasmine = jasmineCore.boot(jasmineCore);
loadTfjsNode(tfjsNode, binding);
requireFromTfjsNode('@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops');
requireFromTfjsNode('@tensorflow/tfjs-core/dist/register_all_gradients');
const { setTestEnvs } = requireFromTfjsNode('@tensorflow/tfjs-core/dist/jasmine_util');
setTestEnvs([{ name: 'test-tensorflow', backendName: 'tensorflow', flags: {}, isDataSync: true }]);
requireFromTfjsNode('@tensorflow/tfjs-core/dist/tests');

const ignoredNames = readIgnoreList();
const results = { passed: [], failed: [], excluded: [], pending: [] };
const environment = jasmine.getEnv();
environment.configure({
  random: false,
  specFilter: (test) => !ignoredNames.some((name) => test.getFullName().includes(name)),
});
environment.clearReporters();
environment.addReporter({ specDone: (result) => results[result.status].push(result) });
await environment.execute();

const unexpected = results.failed.filter(({ fullName }) => !(fullName in exceptions));
for (const { fullName, failedExpectations } of unexpected) {
  console.log(`FAILED ${fullName}\n  ${failedExpectations.map(({ message }) => message).join('\n  ')}`);
}
for (const { fullName } of results.failed) {
  if (fullName in exceptions) console.log(`exception: ${fullName}: ${exceptions[fullName]}`);
}
console.log(
  `tfjs-core's op tests on TensorFlow ${binding.TF_Version} (${choice.candidate}), Node ${process.versions.node}: ` +
    `${results.passed.length} passed, ${results.failed.length} failed, ${results.excluded.length} excluded by ` +
    `tfjs-node's list, ${results.pending.length} marked pending by their authors`,
);
process.exitCode = unexpected.length === 0 && results.passed.length >= requiredPasses ? 0 : 1;

/** Extracts the list from the text of a script. Loading the script would run the tests. */
function readIgnoreList() {
  const text = readFileSync(join(tfjsNode, 'dist', 'run_tests.js'), 'utf8');
  const [, literal] = /var IGNORE_LIST = (\[[\s\S]*?\n\]);/.exec(text);
  return runInNewContext(literal);
}
