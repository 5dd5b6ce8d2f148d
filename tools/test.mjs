#!/usr/bin/env node
// `npm test`: sets up, runs every test of every package, and ends with one line that counts them.
// Arguments after `npm test --` go to jest, as in `npm test -- src/random.test.ts`.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { countTests, countsLine, readResults } from './count-tests.mjs';
import { runForeground } from './foreground.mjs';
import { inRepository, repository } from './setup/repository.mjs';
import { setUp } from './setup/set-up.mjs';

await setUp();
process.chdir(repository);

const projects = ['tools', ...readdirSync('packages').map((name) => `packages/${name}`)];
const resultFolders = projects.map((project) => inRepository(project, 'coverage'));
for (const folder of resultFolders) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
}

// One package at a time, its test files on all cores: the largest package would otherwise come last and have half of them.
const workers = cpus().length;
// Uncached: what a test says of native TensorFlow depends on the machine, which is no input of Nx.
const nx = ['run-many', '--targets=test', '--parallel=1', '--skip-nx-cache', '--output-style=static'];
const jest = ['--json', '--outputFile=coverage/results.json', '--passWithNoTests', `--maxWorkers=${workers}`];
const began = performance.now();
const code = await runForeground(
  inRepository('node_modules/.bin/nx'),
  [...nx, '--', ...jest, ...process.argv.slice(2)],
  { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
);

console.log(`Tests took ${Math.round((performance.now() - began) / 1000)} s.`);
const counts = countTests(
  resultFolders.map((folder) => readResults(join(folder, 'results.json'))),
  code,
);
console.log(countsLine(counts));
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
