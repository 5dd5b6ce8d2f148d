// Counts how many claims of finals on a small table contradict a known truth:
// node tools/evidence/calibration/small-table.mjs FOLDER [shuffles] [draws]
// Shuffles a generated table of 900 rows, 20 times by default, and passes each shuffled table through `init`, `run` and
// `finals` with a different split seed. The truth is the mean result of the same searches on other tables of the same
// distribution, 30 by default, each tested on 10,000 further rows. Results in FOLDER are reused.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../packages/cli/bin/ridgeline.js', import.meta.url));
const folder = resolve(process.argv[2] ?? 'small-table');
const shuffleCount = Number(process.argv[3] ?? 20);
const drawCount = Number(process.argv[4] ?? 30);

const rowCount = 900;
/** Number of rows that a search reads, four of five splits. */
const searchedRowCount = (rowCount * 4) / 5;
const testRowCount = 10_000;
const inputCount = 20;

/** Draws uniform numbers from a key, with SHA-256. */
function* drawUniforms(key) {
  for (let block = 0; ; block++) {
    const digest = createHash('sha256').update(`${key} ${block}`).digest();
    for (let offset = 0; offset < 32; offset += 4) yield (digest.readUInt32BE(offset) + 0.5) / 2 ** 32;
  }
}

/** Draws rows of 20 normal inputs, five of which matter. One label in eight is wrong. */
function drawRows(key, count) {
  const draw = drawUniforms(key);
  const next = () => draw.next().value;
  const normal = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  return Array.from({ length: count }, () => {
    const x = Array.from({ length: inputCount }, normal);
    const score = x[0] + x[1] * x[2] + Math.abs(x[3]) - 0.8 + 0.5 * x[4];
    const label = score > 0 !== next() < 1 / 8 ? 'yes' : 'no';
    return `${x.map((value) => value.toFixed(4)).join(',')},${label}\n`;
  });
}

const header = `${Array.from({ length: inputCount }, (_, i) => `x${i}`).join(',')},churned\n`;

function shuffleRows(rows, key) {
  const draw = drawUniforms(key);
  return rows
    .map((row) => [draw.next().value, row])
    .sort(([a], [b]) => a - b)
    .map(([, row]) => row);
}

function ridgeline(cwd, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('close', (code) =>
      code === 0
        ? resolve(output)
        : reject(new Error(`ridgeline ${args.join(' ')} ended with ${code}:\n${output}`)),
    );
  });
}

/** Runs a study on a table, and its finals. Returns the compared pairs. `edit` changes the sweep file of `init`. */
async function runStudy(name, table, edit) {
  const resultFile = join(folder, `${name}.json`);
  if (existsSync(resultFile)) return JSON.parse(readFileSync(resultFile, 'utf8'));
  const cwd = join(folder, name);
  rmSync(cwd, { recursive: true, force: true });
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'churn.csv'), header + table.join(''));
  await ridgeline(cwd, 'init', 'churn.yaml', '--data', 'churn.csv', '--target', 'churned', '--yes');
  const file = join(cwd, 'churn.yaml');
  const text = readFileSync(file, 'utf8');
  const editedText = edit(text);
  if (editedText === text) throw new Error(`The file of \`init\` is not as expected:\n${text}`);
  writeFileSync(file, editedText);
  await ridgeline(cwd, 'run', 'churn.yaml', '--plain');
  await ridgeline(cwd, 'finals', '--plain');
  const comparison = JSON.parse(await ridgeline(cwd, 'compare', '--format', 'json'));
  const pairs = comparison.pairs.map(({ a, b, mean, answer, verdict }) => ({ a, b, mean, answer, verdict }));
  writeFileSync(resultFile, JSON.stringify(pairs));
  rmSync(cwd, { recursive: true });
  return pairs;
}

/** Estimates the true difference of a pair's test losses, as a mean over tables with its standard error. */
function findTruth(pairsByTable, a, b) {
  const values = pairsByTable.map((pairs) => pairs.find((pair) => pair.a === a && pair.b === b).mean);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

mkdirSync(folder, { recursive: true });
const table = drawRows('table', rowCount);
const pairsByShuffle = [];
for (let shuffle = 1; shuffle <= shuffleCount; shuffle++) {
  const shuffledTable = shuffleRows(table, `shuffle ${shuffle}`);
  pairsByShuffle.push(
    await runStudy(`shuffle-${shuffle}`, shuffledTable, (text) =>
      text.replace('split: folds', `split: folds, split_seed: ${shuffle}`),
    ),
  );
}
const pairsByTable = [];
for (let draw = 1; draw <= drawCount; draw++) {
  const drawnTable = drawRows(`draw ${draw}`, searchedRowCount + testRowCount);
  pairsByTable.push(
    await runStudy(
      `draw-${draw}`,
      drawnTable,
      (text) =>
        text
          .replace(/^( +)missing: mean.*\n/m, `$1missing: mean\n$1split: folds\n$1test: ${testRowCount}\n`)
          .replace(/^ +train: 5000.*\n +validation: 2000\n/m, '') + '\nfinals: { seeds: 5 }\n',
    ),
  );
}

console.log(
  `${shuffleCount} shuffles of ${rowCount} rows; truth of the test loss from ${drawCount} other tables\n`,
);
console.log('| pair | truth (standard error) | claims | claims in the wrong direction |');
console.log('| --- | --: | --: | --: |');
let wrongClaimCount = 0;
for (const { a, b } of pairsByShuffle[0]) {
  const { mean, error } = findTruth(pairsByTable, a, b);
  const answers = pairsByShuffle.map((pairs) => pairs.find((pair) => pair.a === a && pair.b === b).answer);
  const claims = answers.filter((answer) => answer === 'a-better' || answer === 'b-better');
  // The better strategy has the lower loss.
  const wrongCount = claims.filter((answer) => answer !== (mean < 0 ? 'a-better' : 'b-better')).length;
  wrongClaimCount += wrongCount;
  console.log(`| ${a}, ${b} | ${mean.toFixed(4)} (${error.toFixed(4)}) | ${claims.length} | ${wrongCount} |`);
}
console.log(`\n${wrongClaimCount} claims contradict the truth.`);
