/// <reference types="jest" />
import { finalsName, type Fingerprint, type Outcome, type StudyLog, type StudyView } from '@ridgeline/core';
import { samplePlan, sampleSweep, sampleTrial } from '@ridgeline/core/testing';
import { copyStudy } from '../copy-study.ts';
import { openView, acquireStudy } from '../database.ts';

/** Name of the copied study. */
export const copiedName = sampleSweep.name;

export const createFingerprint = (numerics: number): Fingerprint => ({
  backend: 'native',
  version: 'libtensorflow 2.21.0',
  instructions: 'avx512',
  oneDnn: true,
  numerics,
  data: 'd'.repeat(64),
});

/** Adds a study with rows in all tables. */
async function addFilledStudy(log: StudyLog): Promise<void> {
  await log.createStudy({ name: copiedName, definition: sampleSweep, plan: samplePlan });
  const start = (...numbers: readonly number[]) =>
    log.startTrials(
      copiedName,
      numbers.map((number) => ({ trial: sampleTrial(number), token: `t${number}`, historySize: number })),
    );
  const keys = await start(...Array.from({ length: 24 }, (_, number) => number));
  const values = (step: number) => ({
    loss: 1 / (step + 2),
    val_accuracy: 1 - 1 / (step + 1),
    'my own': -1e-310,
  });
  // More than a page of reports.
  const reports = keys.flatMap((key) =>
    Array.from({ length: 60 }, (_, i) => ({
      key,
      report: { step: i + 1, values: values(i + 1) },
      historySize: i,
    })),
  );
  await log.appendReports(copiedName, reports);
  const outcomes: readonly Outcome[] = [
    { type: 'complete', value: values(60).val_accuracy, step: 60, values: values(60) },
    { type: 'pruned', step: 7 },
    { type: 'diverged', step: 3, metric: 'loss' },
    { type: 'failed', kind: 'error', message: `Error: "it's" \\u0000 정규화\n  at line 1` },
    { type: 'cancelled', reason: 'by hand' },
  ];
  await log.finishTrials(
    copiedName,
    keys.slice(0, 20).map((key, i) => ({
      key,
      outcome: outcomes[i < 9 ? 0 : i % outcomes.length]!,
      threadTime: i / 7,
      fingerprint: i === 19 ? undefined : createFingerprint(i % 3),
      layers: [{ layer: 'dense', weights: 640, nearZero: 3, reach: 0.1 + 0.2, counts: [1, 2, 637] }],
      testData: i < 3 ? 'e'.repeat(64) : undefined,
      examples:
        i === 0 ? { losses: new Float32Array([0.1, 1e-40]), hits: new Uint8Array([1, 0]) } : undefined,
    })),
  );
  await log.loseAttempts(copiedName, [{ key: keys[20]!, reason: 'the runner ended' }]);
  await log.loseAttempts(copiedName, [{ key: keys[21]!, reason: 'the runner ended' }]);
  await log.finishTrials(copiedName, [{ key: keys[21]!, outcome: outcomes[1]!, fingerprint: undefined }]);
  await start(20);
}

/** Creates a database with the study `copiedName`. Returns the database's path or URL. */
export async function createFilledDatabase(database: string): Promise<string> {
  const owner = await acquireStudy(database, copiedName);
  const log = await owner.openLog();
  await addFilledStudy(log);
  await log.close();
  await owner.release();
  return database;
}

/** Adds a round of finals, with one ended trial, to the study `copiedName`. */
export async function addFinals(database: string, round: number): Promise<void> {
  const owner = await acquireStudy(database, copiedName);
  const log = await owner.openLog();
  const name = finalsName(copiedName, round);
  const design = { alpha: 0.05 };
  const finalsOf = { study: copiedName, round, metric: sampleSweep.metric, folds: 1, design };
  await log.createStudy({ name, definition: { ...sampleSweep, name, finalsOf }, plan: samplePlan });
  const [key] = await log.startTrials(name, [{ trial: sampleTrial(0), token: `finals ${round}` }]);
  const outcome = { type: 'failed', kind: 'error', message: 'lost' } as const;
  await log.finishTrials(name, [{ key: key!, outcome, fingerprint: createFingerprint(round) }]);
  await log.close();
  await owner.release();
}

/** Reads the names of a database's studies, in the order of their creation, with their numbers of failed trials. */
export async function readStudyNames(database: string): Promise<readonly (readonly [string, number])[]> {
  const view = await openView(database);
  try {
    const names = (await view.studies()).map(({ name }) => name).toReversed();
    return await Promise.all(
      names.map(async (name) => [name, (await view.progress(name)).ended.failed] as const),
    );
  } finally {
    await view.close();
  }
}

/**
 * Copies a study with two rounds of finals under another name. Expects a copy of all three, and none if the name of a
 * round is not free.
 */
export async function expectCopiedFinals(from: string, to: string): Promise<void> {
  await createFilledDatabase(from);
  for (const round of [1, 2]) await addFinals(from, round);
  const { trials, below } = await copyStudy(from, to, copiedName, 'twin');
  expect([trials, below.map(({ name }) => name)]).toEqual([
    26,
    [finalsName(copiedName, 1), finalsName(copiedName, 2)],
  ]);
  const failedCounts = (await readStudyNames(from)).map(([, count]) => count);
  const copiedNames = ['twin', 'twin.finals-1', 'twin.finals-2'];
  expect(await readStudyNames(to)).toEqual(copiedNames.map((name, index) => [name, failedCounts[index]]));
  await copyStudy(from, to, finalsName(copiedName, 2), 'mine.finals-2');
  await expect(copyStudy(from, to, copiedName, 'mine')).rejects.toMatchObject({ code: 'STUDY_EXISTS' });
  expect((await readStudyNames(to)).map(([name]) => name)).toEqual([...copiedNames, 'mine.finals-2']);
}

/** Reads the study's complete content, except its name. */
async function readContent(view: StudyView, name = copiedName): Promise<unknown> {
  const numbers = Array.from({ length: 24 }, (_, number) => number);
  const readEach = async <T>(readTrial: (number: number) => Promise<T>) => {
    const results: T[] = [];
    for (const number of numbers) results.push(await readTrial(number));
    return results;
  };
  const study = await view.study(name);
  expect([study.name, study.definition.name]).toEqual([name, name]);
  return {
    study: { ...study, name: copiedName, definition: { ...study.definition, name: copiedName } },
    progress: await view.progress(name),
    ranking: await view.ranking(name, { offset: 0, limit: 99 }),
    strategies: await view.strategies(name),
    running: await view.running(name),
    waiting: await view.waiting(name),
    outcomes: await view.outcomes(name, 0, 99),
    trials: await readEach((number) => view.trial(name, number)),
    curves: await readEach((number) => view.curve(name, number)),
    historySizes: await readEach((number) => view.historySizes(name, number)),
    layers: await readEach((number) => view.layers(name, number)),
    ledger: (await view.ledger(name)).map((row) => ({ ...row, study: copiedName })),
    examples: await readEach((number) => view.testExamples(name, number)),
  };
}

/** Reads the study's complete content from a database. */
export async function readStudyContent(database: string, name?: string): Promise<unknown> {
  const view = await openView(database);
  try {
    return await readContent(view, name);
  } finally {
    await view.close();
  }
}

/**
 * Copies the study from each database to the next. Expects equal content in all.
 *
 * @param createDatabases Each creates an empty database and returns its path or URL.
 */
export async function expectEqualCopies(
  ...createDatabases: readonly (() => Promise<string>)[]
): Promise<void> {
  const [createFirst, ...createOthers] = createDatabases;
  let from = await createFilledDatabase(await createFirst!());
  const original = await readStudyContent(from);
  for (const createNext of createOthers) {
    const to = await createNext();
    expect(await copyStudy(from, to, copiedName)).toEqual({
      configurations: 8,
      trials: 24,
      reports: 60 * 22,
      below: [],
    });
    expect(await readStudyContent(to)).toEqual(original);
    from = to;
  }
}
