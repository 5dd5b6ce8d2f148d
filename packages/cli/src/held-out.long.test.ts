import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClaimEvent, VerdictEvent } from '@ridgeline/core/ledger';
import { Referee } from './referee/referee.ts';
import { ridgeline } from './testing/start-ridgeline.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-held-out-'));
  const rows = Array.from({ length: 60 }, (_, row) => `${row},${row % 3 === 0 ? 'yes' : 'no'}`);
  writeFileSync(join(folder, 'held-out.csv'), ['x,kind', ...rows].join('\n'));
  writeFileSync(join(folder, 'train.mjs'), program);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Program that predicts a share of the rows correctly, and overstates its own test result. */
const program = `import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
const { RIDGELINE_SEED, RIDGELINE_PHASE, RIDGELINE_TEST, RIDGELINE_PREDICTIONS } = process.env;
const skill = Number((process.argv[2] ?? '--skill=0.2').split('=')[1]);
const chance = (...keys) => Math.abs((Math.sin(keys.reduce((sum, key) => 31 * sum + key, 7)) * 43758.5453) % 1);
appendFileSync('seen.jsonl', JSON.stringify({ phase: RIDGELINE_PHASE, test: RIDGELINE_TEST && readFileSync(RIDGELINE_TEST, 'utf8').split('\\n')[0] }) + '\\n');
console.log(JSON.stringify({ val_accuracy: 0.5 + 0.1 * skill, test_accuracy: 1 }));
if (RIDGELINE_TEST !== undefined) {
  const rows = readFileSync(RIDGELINE_TEST, 'utf8').trim().split('\\n').slice(1).map(Number);
  const right = (x) => (x % 3 === 0 ? 'yes' : 'no');
  writeFileSync(RIDGELINE_PREDICTIONS, rows.map((x) => (chance(x, RIDGELINE_SEED % 1000) < skill ? right(x) : 'none')).join('\\n'));
}
`;

const sweep = `name: mine
program: train.mjs
metric: { name: val_accuracy, goal: maximize }
method: grid
strategies:
  plain: {}
  skilled: { parameters: { skill: { values: [0.7, 0.9] } } }
finals:
  test: { table: held-out.csv, target: kind, score: accuracy }
`;

it('judges the predictions of a program on held-out rows', async () => {
  writeFileSync(join(folder, 'mine.yaml'), sweep);
  expect(await ridgeline(folder, 'run', 'mine.yaml', '--plain', '--threads', '1')).toMatchObject({ code: 0 });
  const args = [
    '--strategy=skilled',
    '--baseline=plain',
    '--difference=0.05',
    '--seeds=5',
    '--threads=1',
    '--format=json',
  ];
  const { code, stdout } = await ridgeline(folder, 'claim', ...args);
  expect(code).toBe(0);
  const { claim, verdict } = JSON.parse(stdout) as { claim: ClaimEvent; verdict: VerdictEvent };
  expect(claim).toMatchObject({ k: 1, data: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  // The strategies would be equal if the program's own report counted.
  expect(verdict).toMatchObject({ answer: 'better' });
  expect(verdict.sentence).toContain('over 5 seeds and 60 test examples');
  const records = readFileSync(join(folder, 'seen.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { phase: string; test?: string });
  expect(records.filter(({ phase }) => phase === 'search').every(({ test }) => test === undefined)).toBe(
    true,
  );
  expect(records.filter(({ phase }) => phase === 'finals').map(({ test }) => test)).toEqual(
    Array(10).fill('x'),
  );
});

it('fails a program that writes no predictions', async () => {
  writeFileSync(join(folder, 'train.mjs'), 'console.log(\'{"val_accuracy": 0.5, "test_accuracy": 1}\');');
  writeFileSync(join(folder, 'mine.yaml'), sweep);
  await ridgeline(folder, 'run', 'mine.yaml', '--plain', '--threads', '1');
  const { code, stdout, stderr } = await ridgeline(folder, 'finals', '--plain', '--threads', '1');
  expect(code).toBe(1);
  expect(stdout + stderr).toContain('wrote no predictions of the test rows');
});

it.each([
  [
    'score: log_loss',
    /9:\d+ .*the goal of log_loss is minimize, but that of the metric val_accuracy is maximize/,
  ],
  ['score: f1', /9:\d+ .*score/],
  ['table: none.csv', /program needs .*none\.csv, which does not exist/],
])('refuses a sweep file with %s', async (change, message) => {
  const [key] = change.split(':');
  writeFileSync(join(folder, 'mine.yaml'), sweep.replace(new RegExp(`${key!}: [\\w.-]+`), change));
  const { code, stderr } = await ridgeline(folder, 'validate', 'mine.yaml');
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

it('a referee refuses programs that are not tested on its held-out table, and searches that read this table', async () => {
  const heldOut = join(folder, 'held-out.csv');
  const paths = { folder, db: join(folder, 'ridgeline.db'), ledger: join(folder, 'ledger.jsonl') };
  const referee = new Referee({ ...paths, alpha: 0.05, programTable: heldOut });
  expect(await referee.propose({ file: sweep })).toMatchObject({ study: 'mine' });
  const refusedFiles = [
    sweep.replace('name: mine', 'name: spy').replace(/finals:[^]*/, ''),
    sweep
      .replace('name: mine', 'name: spy')
      .replace('program: train.mjs', 'program: { run: [node, train.mjs], files: [held-out.csv, copy.csv] }'),
    'name: spy\ntask: { data: { csv: copy.csv, target: kind } }\nmethod: grid\nmetric: { name: val_accuracy, goal: maximize }\nfinals: { splits: 1 }\n',
  ];
  writeFileSync(join(folder, 'copy.csv'), readFileSync(heldOut));
  const messages = [
    "Programs are scored on the referee's held-out table.",
    'The test data are reserved for claims, and no search may use them.',
    'The test data are reserved for claims, and no search may use them.',
  ];
  for (const [index, file] of refusedFiles.entries())
    await expect(referee.propose({ file })).rejects.toThrow(messages[index]);
  await referee.close();
});
