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
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const exited = once(child, 'exit');
  const acknowledged: TrialEnd[] = [];
  for await (const line of createInterface({ input: child.stdio[3] as Readable })) {
    acknowledged.push(JSON.parse(line) as TrialEnd);
    if (acknowledged.length === count) child.kill('SIGKILL');
  }
  expect(await exited).toEqual(count === Infinity ? [0, null] : [null, 'SIGKILL']);
  return acknowledged;
}

async function outcomesIn(db: string): Promise<readonly TrialEnd[]> {
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
    const acknowledged: TrialEnd[] = [];
    for (const count of [1, 7, 20]) {
      acknowledged.push(...(await train(db, count)));
      expect(await outcomesIn(db)).toEqual(expect.arrayContaining(acknowledged));
    }
    acknowledged.push(...(await train(db)));
    const stored = await outcomesIn(db);
    expect(stored.map(({ number }) => number)).toEqual(Array.from({ length: 60 }, (_, number) => number));
    expect(stored).toEqual(expect.arrayContaining(acknowledged));
    expect(new Set(acknowledged.map(({ number }) => number)).size).toBe(acknowledged.length);

    const undisturbed = join(folder, 'undisturbed.db');
    await train(undisturbed);
    expect(await outcomesIn(undisturbed)).toEqual(stored);
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
    ['resume', 'bowl'],
    ['finals', 'bowl'],
    ['replay', 'bowl/0'],
  ])('is not trained by the command %s', async (...command) => {
    const { code, err } = await runCli(...command, '--db', db);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('can only be run by the program that created the study'),
    ]);
  });
});
