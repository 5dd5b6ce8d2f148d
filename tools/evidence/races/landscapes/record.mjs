/**
 * Records a landscape by training every configuration of a sweep file next to this script. The race then reads values
 * from `fixtures` instead of training. Needs the build (`npm run setup`).
 *
 *   node tools/evidence/races/landscapes/record.mjs digits
 *   node tools/evidence/races/landscapes/record.mjs breast-cancer
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const name = process.argv[2];
const pathTo = (file) => fileURLToPath(new URL(file, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ridgeline-landscape-'));

ridgeline('run', pathTo(`${name}.yaml`), '--plain');
ridgeline('export', name, '--format', 'json', '--output', 'trials.json');
writeFileSync(
  pathTo(`fixtures/${name}.json`),
  formatLandscape(JSON.parse(readFileSync(join(folder, 'trials.json'), 'utf8'))),
);
rmSync(folder, { recursive: true });

/** Formats the axes of the sweep file and the values in grid order, with the last axis changing fastest. */
function formatLandscape({ study, trials }) {
  const axes = study.definition.strategies[0].dimensions.map(({ dimension: { name, values } }) => ({
    name,
    values,
  }));
  const values = trials
    .sort((a, b) => a.configuration - b.configuration)
    .map(({ state, value }) => (state === 'complete' ? Number(value.toPrecision(5)) : null));
  // Recorded, because the last bits of the values depend on the backend.
  const { backend, version, instructions, oneDnn, numerics } = trials[0].fingerprint;
  const madeWith = { backend, version, instructions, oneDnn, numerics };
  return `${JSON.stringify({ 'made with': madeWith, axes, values })}\n`;
}

function ridgeline(...args) {
  const program = pathTo('../../../../packages/cli/bin/ridgeline.js');
  const { status } = spawnSync(process.execPath, [program, ...args], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error(`ridgeline ${args[0]} ended with ${status}`);
}
