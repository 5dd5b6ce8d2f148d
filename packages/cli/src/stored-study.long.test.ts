import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { allOutcomes, type Outcome } from '@ridgeline/core';
import { openView } from '@ridgeline/storage';
import { runCli } from './testing/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-stored-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = fileURLToPath(new URL('./stored-study.test.program.mjs', import.meta.url));

interface TrialEnd {
  readonly number: number;
  readonly outcome: Outcome;
}

/** Runs the program, and kills it after `count` outcomes. Returns the outcomes that it reported to be on disk. */
async function train(db: string, count = Infinity): Promise<readonly TrialEnd[]> {
  const child = spawn(process.execPath, [program, db], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
  });
  const exit = once(child, 'exit');
  const acknowledgedTrials: TrialEnd[] = [];
  for await (const line of createInterface({ input: child.stdio[3] as Readable })) {
    acknowledgedTrials.push(JSON.parse(line) as TrialEnd);
    if (acknowledgedTrials.length === count) child.kill('SIGKILL');
    else if (acknowledgedTrials.length < count) child.stdin!.write('\n');
  }
  expect(await exit).toEqual(count === Infinity ? [0, null] : [null, 'SIGKILL']);
  return acknowledgedTrials;
}

async function readOutcomes(db: string): Promise<readonly TrialEnd[]> {
  const view = await openView(db);
  const outcomes: TrialEnd[] = [];
  for await (const { trial, outcome } of allOutcomes(view, 'bowl'))
    outcomes.push({ number: trial.number, outcome });
  await view.close();
  return outcomes.sort((a, b) => a.number - b.number);
}

describe('a study of createStudy in a database', () => {
  const db = join(folder, 'study.db');

  it('ends with the same trials if its program is killed', async () => {
    const acknowledgedTrials: TrialEnd[] = [];
    for (const count of [1, 7, 20]) {
      acknowledgedTrials.push(...(await train(db, count)));
      expect(await readOutcomes(db)).toEqual(expect.arrayContaining(acknowledgedTrials));
    }
    acknowledgedTrials.push(...(await train(db)));
    const storedTrials = await readOutcomes(db);
    expect(storedTrials.map(({ number }) => number)).toEqual(
      Array.from({ length: 60 }, (_, number) => number),
    );
    expect(storedTrials).toEqual(expect.arrayContaining(acknowledgedTrials));
    expect(new Set(acknowledgedTrials.map(({ number }) => number)).size).toBe(acknowledgedTrials.length);

    const undisturbedDb = join(folder, 'undisturbed.db');
    await train(undisturbedDb);
    expect(await readOutcomes(undisturbedDb)).toEqual(storedTrials);
    expect(await train(db)).toEqual([]);
  });

  it.each([
    ['leaderboard', 'bowl'],
    ['compare', 'bowl'],
    ['export', 'bowl', '--output', join(folder, 'bowl.csv')],
    ['report', 'bowl', '--output', join(folder, 'bowl.html')],
  ])('is read by the command %s', async (...command) => {
    expect(await runCli(...command, '--db', db)).toMatchObject({ code: 0 });
  });

  it.each([
    ['pause', 'bowl'],
    ['stop', 'bowl'],
    ['resume', 'bowl'],
    ['finals', 'bowl'],
    ['replay', 'bowl/0'],
  ])('is not controlled or trained by the command %s', async (...command) => {
    const { code, err } = await runCli(...command, '--db', db);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('can only be run by the program that created the study'),
    ]);
  });
});
