// Counts the claims of finals of a small table against a known truth:
// node tools/evidence/calibration/small-table.mjs FOLDER [shuffles] [draws]
// One generated table of 900 rows is shuffled, by default 20 times, each with another split seed, and goes through
// `init`,
// `run` and `finals` unedited except for the split seed. The truth is the result of the same searches on other tables
// of the
// same distribution, by default 30, each tested on 10,000 further rows. Results already in FOLDER are reused.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../packages/cli/bin/ridgeline.js', import.meta.url));
const folder = resolve(process.argv[2] ?? 'small-table');
const shuffles = Number(process.argv[3] ?? 20);
const draws = Number(process.argv[4] ?? 30);

const rows = 900;
/** Rows of a table that a search reads in four of five splits. */
const searched = (rows * 4) / 5;
const tested = 10_000;
const inputs = 20;

/** Uniform numbers of a key, generated with SHA-256. */
function* uniforms(key) {
  for (let block = 0; ; block++) {
    const digest = createHash('sha256').update(`${key} ${block}`).digest();
    for (let at = 0; at < 32; at += 4) yield (digest.readUInt32BE(at) + 0.5) / 2 ** 32;
  }
}

/** Table of 20 normal inputs, five of which matter. One label in eight is wrong. */
function tableRows(key, count) {
  const draw = uniforms(key);
  const next = () => draw.next().value;
  const normal = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  return Array.from({ length: count }, () => {
    const x = Array.from({ length: inputs }, normal);
    const score = x[0] + x[1] * x[2] + Math.abs(x[3]) - 0.8 + 0.5 * x[4];
    const label = score > 0 !== next() < 1 / 8 ? 'yes' : 'no';
    return `${x.map((value) => value.toFixed(4)).join(',')},${label}\n`;
  });
}

const header = `${Array.from({ length: inputs }, (_, i) => `x${i}`).join(',')},churned\n`;

function shuffled(all, key) {
  const draw = uniforms(key);
  return all
    .map((row) => [draw.next().value, row])
    .sort(([a], [b]) => a - b)
    .map(([, row]) => row);
}

function ridgeline(where, ...args) {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: where,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('close', (code) =>
      code === 0
        ? done(output)
        : failed(new Error(`ridgeline ${args.join(' ')} ended with ${code}:\n${output}`)),
    );
  });
}

/** Runs a user's study of a table to its finals. `edit` changes the file that `init` writes. */
async function study(name, table, edit) {
  const result = join(folder, `${name}.json`);
  if (existsSync(result)) return JSON.parse(readFileSync(result, 'utf8'));
  const where = join(folder, name);
  rmSync(where, { recursive: true, force: true });
  mkdirSync(where, { recursive: true });
  writeFileSync(join(where, 'churn.csv'), header + table.join(''));
  await ridgeline(where, 'init', 'churn.yaml', '--data', 'churn.csv', '--target', 'churned', '--yes');
  const file = join(where, 'churn.yaml');
  const text = readFileSync(file, 'utf8');
  const edited = edit(text);
  if (edited === text) throw new Error(`The first sweep is not as expected:\n${text}`);
  writeFileSync(file, edited);
  await ridgeline(where, 'run', 'churn.yaml', '--plain');
  await ridgeline(where, 'finals', '--plain');
  const comparison = JSON.parse(await ridgeline(where, 'compare', '--format', 'json'));
  const pairs = comparison.pairs.map(({ a, b, mean, answer, verdict }) => ({ a, b, mean, answer, verdict }));
  writeFileSync(result, JSON.stringify(pairs));
  rmSync(where, { recursive: true });
  return pairs;
}

/** Truth of a pair: the mean difference of the test loss over tables, and its standard error. */
function truthOf(tables, a, b) {
  const values = tables.map((pairs) => pairs.find((pair) => pair.a === a && pair.b === b).mean);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

mkdirSync(folder, { recursive: true });
const table = tableRows('table', rows);
const verdicts = [];
for (let shuffle = 1; shuffle <= shuffles; shuffle++) {
  const order = shuffled(table, `shuffle ${shuffle}`);
  verdicts.push(
    await study(`shuffle-${shuffle}`, order, (text) =>
      text.replace('split: folds', `split: folds, split_seed: ${shuffle}`),
    ),
  );
}
const tables = [];
for (let draw = 1; draw <= draws; draw++) {
  const own = tableRows(`draw ${draw}`, searched + tested);
  tables.push(
    await study(
      `draw-${draw}`,
      own,
      (text) =>
        text
          .replace(/^( +)missing: mean.*\n/m, `$1missing: mean\n$1split: folds\n$1test: ${tested}\n`)
          .replace(/^ +train: 5000.*\n +validation: 2000\n/m, '') + '\nfinals: { seeds: 5 }\n',
    ),
  );
}

console.log(`${shuffles} shuffles of ${rows} rows; the truth by ${draws} other tables, test_loss\n`);
console.log('| pair | truth (standard error) | claims | of the wrong direction |');
console.log('| --- | --: | --: | --: |');
let against = 0;
for (const { a, b } of verdicts[0]) {
  const { mean, error } = truthOf(tables, a, b);
  const answers = verdicts.map((pairs) => pairs.find((pair) => pair.a === a && pair.b === b).answer);
  const claims = answers.filter((answer) => answer === 'a-better' || answer === 'b-better');
  // The better strategy has the lower loss.
  const wrong = claims.filter((answer) => answer !== (mean < 0 ? 'a-better' : 'b-better')).length;
  against += wrong;
  console.log(`| ${a}, ${b} | ${mean.toFixed(4)} (${error.toFixed(4)}) | ${claims.length} | ${wrong} |`);
}
console.log(`\n${against} claims against the truth in all of them.`);
