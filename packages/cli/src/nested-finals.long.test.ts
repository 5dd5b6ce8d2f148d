import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomStream, type StudyView } from '@ridgeline/core';
import { openSqliteView } from '@ridgeline/storage';
import type { CommandResult } from './testing/command-processes.ts';
import { ridgeline, startRidgelineWithEnv } from './testing/start-ridgeline.ts';

const sweep = `name: churn
task:
  data: { csv: ./churn.csv, target: left }
  network: { hidden: [4] }
  training: { epochs: 3, batch_size: 8 }
method: random
run_cap: 3
strategies:
  none: {}
  dropout: { parameters: { network.dropout: { min: 0.1, max: 0.6 } } }
`;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-nested-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Creates a folder with 90 rows of two measurements and a class, and their sweep. */
function createWorkplace(name: string, extraLine: string): string {
  const studyFolder = join(folder, name);
  mkdirSync(studyFolder);
  const draw = randomStream(1, 'churn');
  const rows = Array.from({ length: 90 }, (_, row) => {
    const [a, b] = [draw.uniform(2 * row), draw.uniform(2 * row + 1)];
    return `${a.toFixed(4)},${b.toFixed(4)},${a > b ? 'yes' : 'no'}\n`;
  });
  writeFileSync(join(studyFolder, 'churn.csv'), `a,b,left\n${rows.join('')}`);
  writeFileSync(join(studyFolder, 'churn.yaml'), `${sweep}${extraLine}`);
  return studyFolder;
}

async function withView<T>(studyFolder: string, read: (view: StudyView) => Promise<T>): Promise<T> {
  const view = await openSqliteView(join(studyFolder, 'ridgeline.db'));
  try {
    return await read(view);
  } finally {
    await view.close();
  }
}

/** Reads the outcomes of each study of a folder, by its name. */
function readOutcomes(studyFolder: string): Promise<Readonly<Record<string, unknown>>> {
  return withView(studyFolder, async (view) => {
    const entries: [string, unknown][] = [];
    for (const { name } of (await view.studies()).toSorted((a, b) => a.name.localeCompare(b.name))) {
      const trials = await view.outcomesByTrial(name, 0, 1000);
      const outcomes = trials.map(({ trial, outcome, fingerprint }) => ({ trial, outcome, fingerprint }));
      entries.push([name, outcomes]);
    }
    return Object.fromEntries(entries);
  });
}

const killOption = `--import ${new URL('testing/kill-at-outcome.mjs', import.meta.url).href}`;
const runUntilKilled = (
  studyFolder: string,
  outcomeNumber: number,
  ...command: readonly string[]
): Promise<CommandResult> =>
  startRidgelineWithEnv(
    { NODE_OPTIONS: killOption, KILL_AT: String(outcomeNumber) },
    studyFolder,
    ...command,
    '--plain',
  ).result;

it('gives the same results if nested finals are killed and resumed', async () => {
  const finalsLine = 'finals: { splits: 2, seeds: 2 }\n';
  const [uninterruptedFolder, killedFolder] = [
    createWorkplace('uninterrupted', finalsLine),
    createWorkplace('killed', finalsLine),
  ];
  for (const studyFolder of [uninterruptedFolder, killedFolder]) {
    expect(await ridgeline(studyFolder, 'run', 'churn.yaml', '--plain')).toMatchObject({ code: 0 });
  }
  expect(await ridgeline(uninterruptedFolder, 'finals', '--plain')).toMatchObject({ code: 0 });
  expect(await runUntilKilled(killedFolder, 2, 'finals')).toMatchObject({ signal: 'SIGKILL' });
  // The second kill hits the finals of the first split, the third the search of the second split.
  expect(await runUntilKilled(killedFolder, 4, 'resume')).toMatchObject({ signal: 'SIGKILL' });
  expect(await runUntilKilled(killedFolder, 5, 'resume')).toMatchObject({ signal: 'SIGKILL' });
  const resumedRun = await ridgeline(killedFolder, 'resume', '--plain');
  expect(resumedRun).toMatchObject({ code: 0 });
  expect(resumedRun.stdout).toContain('Split 2 of 2, finals: 4 trials ended.');
  expect(resumedRun.stdout).toMatch(/nested\.\s+In\s+each\s+of\s+2\s+outer\s+splits/);
  const outcomes = await readOutcomes(uninterruptedFolder);
  expect(Object.keys(outcomes)).toEqual([
    'churn',
    'churn.split-1',
    'churn.split-1.finals-1',
    'churn.split-2',
    'churn.split-2.finals-1',
  ]);
  expect(await readOutcomes(killedFolder)).toEqual(outcomes);
});

it('continues a copy of nested finals under another name', async () => {
  const studyFolder = createWorkplace('copied', 'finals: { splits: 2, seeds: 2 }\n');
  expect(await ridgeline(studyFolder, 'run', 'churn.yaml', '--plain')).toMatchObject({ code: 0 });
  // The kill hits the finals of the first split, whose started trials may be lost with the commit of the outcome.
  expect(await runUntilKilled(studyFolder, 5, 'finals')).toMatchObject({ signal: 'SIGKILL' });
  const copiedFolder = join(folder, 'copy');
  mkdirSync(copiedFolder);
  const target = join(copiedFolder, 'ridgeline.db');
  expect(await ridgeline(studyFolder, 'copy', '--to', target, '--as', 'twin')).toMatchObject({
    stdout: expect.stringMatching(
      /^Copied churn with 1 inner search and 1 round of finals to \S+ as twin: \d+ trials/,
    ) as string,
  });
  expect(await ridgeline(copiedFolder, 'finals', '--plain')).toMatchObject({ code: 0 });
  const copiedOutcomes = await readOutcomes(copiedFolder);
  expect(Object.keys(copiedOutcomes)).toHaveLength(5);
  expect(await ridgeline(studyFolder, 'finals', '--plain')).toMatchObject({ code: 0 });
  const outcomes = Object.entries(await readOutcomes(studyFolder));
  expect(copiedOutcomes).toEqual(
    Object.fromEntries(outcomes.map(([name, trials]) => [name.replace('churn', 'twin'), trials])),
  );
});

it('runs further rounds of nested finals', async () => {
  const studyFolder = createWorkplace('rounds', 'finals: { splits: 2, seeds: 2, when: after_search }\n');
  expect(await ridgeline(studyFolder, 'run', 'churn.yaml', '--plain')).toMatchObject({ code: 0 });
  expect(await ridgeline(studyFolder, 'finals', '--more', '3', '--plain')).toMatchObject({ code: 0 });
  const comparison = await ridgeline(studyFolder, 'compare');
  expect(comparison.stdout).toMatch(/Finals,\s+round\s+2\s+of\s+2/);
  expect((await ridgeline(studyFolder, 'plan', 'churn.yaml')).stdout).toMatch(
    /That is\s+at most 14 more trials\./,
  );

  // The old search is archived together with its inner searches and finals.
  writeFileSync(join(studyFolder, 'churn.yaml'), `${sweep}finals: { splits: 2, seeds: 2 }\n`);
  expect(await ridgeline(studyFolder, 'run', 'churn.yaml', '--fresh', '--plain')).toMatchObject({ code: 0 });
  expect((await ridgeline(studyFolder, 'compare', 'churn')).stdout).not.toContain('Finals, round');
  const names = await withView(studyFolder, async (view) => (await view.studies()).map(({ name }) => name));
  expect(names).toHaveLength(8);
  expect(names.filter((name) => !name.startsWith('churn@'))).toEqual(['churn']);
  const ledger = await withView(studyFolder, async (view) =>
    view.ledger(names.find((name) => name.endsWith('split-1.finals-1'))!),
  );
  expect(ledger.map(({ trials }) => trials)).toEqual([4, 4, 6, 6]);
});

it('uses nested finals for a small table unless its study started without them', async () => {
  const studyFolder = createWorkplace('small', 'finals: { splits: 1, seeds: 2 }\n');
  expect(await ridgeline(studyFolder, 'run', 'churn.yaml', '--plain')).toMatchObject({ code: 0 });
  writeFileSync(join(studyFolder, 'churn.yaml'), sweep);
  expect((await ridgeline(studyFolder, 'plan', 'churn.yaml')).stdout).toMatch(
    /The table is small, so each row/,
  );
  expect(await ridgeline(studyFolder, 'run', 'churn.yaml', '--plain')).toMatchObject({ code: 0 });
  const { splits, seeds } = await withView(
    studyFolder,
    async (view) => (await view.study('churn')).definition.finals,
  );
  expect({ splits, seeds }).toEqual({ splits: undefined, seeds: [1000, 1001] });
});

it('judges repeated searches together after the last one', async () => {
  const studyFolder = createWorkplace('repeated', 'searches: 5\nfinals: { seeds: 2, when: after_search }\n');
  const run = await ridgeline(studyFolder, 'run', 'churn.yaml', '--plain');
  expect(run).toMatchObject({ code: 0 });
  expect(run.stdout).toContain('Search 1 of 5, finals: 4 trials ended.');
  expect(run.stdout).toContain('Search 5 of 5, finals: 4 trials ended.');
  expect((await ridgeline(studyFolder, 'compare', '--pairs')).stdout).toMatch(
    /over\s+5\s+searches\s+and\s+18\s+test/,
  );
  const seeds = await withView(studyFolder, async (view) =>
    (await view.studies()).map(({ name, definition }) => `${name} ${definition.seeds.join(' ')}`),
  );
  expect(seeds.toSorted()).toEqual([
    'churn 0',
    'churn.finals-1 1000 1001',
    ...[2, 3, 4, 5].flatMap((number) => [
      `churn.search-${number} ${number}000000`,
      `churn.search-${number}.finals-1 ${number}001000 ${number}001001`,
    ]),
  ]);
});
