#!/usr/bin/env node
// `npm test`: sets up, runs the tests of every package, and ends with one line that counts them. Options select another
// lane (tools/build/jest/lanes.mjs): `--fast` for quick tests, `--long` for long ones, `--servers` for those that need
// PostgreSQL and Redis. Other arguments go to jest, as in `npm test -- src/random.test.ts`.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { countTests, formatCounts, readResults } from './count-tests.mjs';
import { runForeground } from './foreground.mjs';
import { inRepository, repository } from './setup/repository.mjs';
import { allSteps, setUp, sourceTestSteps } from './setup/set-up.mjs';

const lanes = ['fast', 'long', 'servers'];
const userArgs = process.argv.slice(2);
const lane = lanes.find((name) => userArgs.includes(`--${name}`)) ?? 'all';

await setUp(lane === 'fast' ? sourceTestSteps : allSteps);
process.chdir(repository);

const results = inRepository('coverage/results.json');
rmSync(results, { force: true });
mkdirSync(inRepository('coverage'), { recursive: true });

const { env } = JSON.parse(readFileSync('nx.json', 'utf8')).targetDefaults.test.options;
const startedAt = performance.now();
// Slow tests also wait, so one extra worker keeps all cores busy.
const workers = cpus().length + (lane === 'fast' ? 0 : 1);
const jest = [
  inRepository('node_modules/.bin/jest'),
  ...['--config', 'tools/build/jest/all.mjs', '--json', '--outputFile', results],
  ...['--passWithNoTests', `--maxWorkers=${workers}`],
  ...userArgs.filter((argument) => !lanes.includes(argument.replace('--', ''))),
];
const withServer = [process.execPath, 'tools/build/postgres/with-server.mjs'];
const [command, ...args] = lane === 'servers' ? [...withServer, ...jest] : jest;
const code = await runForeground(command, args, { ...process.env, ...env, RIDGELINE_TESTS: lane });

console.log(`Tests took ${Math.round((performance.now() - startedAt) / 1000)} s.`);
if (lane === 'fast') console.log('Not run: *.slow.test.* (npm test).');
if (lane === 'all') {
  console.log('Not run: *.long.test.* (npm test -- --long), and *.server.test.*,');
  console.log('which need PostgreSQL and Redis (npm test -- --servers).');
}
const counts = countTests(readResults(results), code);
console.log(formatCounts(counts));
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
