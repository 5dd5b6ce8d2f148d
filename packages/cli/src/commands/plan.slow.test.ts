import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { writeDemoStudy } from '@ridgeline/report/testing';
import { openSqliteLog } from '@ridgeline/storage';
import { ridgeline } from '../testing/start-ridgeline.ts';
import { planCommand, type PlanOptions } from './plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-plan-'));
const db = join(folder, 'ridgeline.db');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function runPlan(
  name: string,
  options: Omit<PlanOptions, 'db'>,
  finals = '{ seeds: 3 }',
): Promise<string> {
  const file = join(folder, 'sweep.yaml');
  writeFileSync(
    file,
    `name: ${name}\ntask: { data: { name: digits } }\nmethod: random\nrun_cap: 4\nfinals: ${finals}\n`,
  );
  const chunks: string[] = [];
  const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    chunks.push(String(text));
    return true;
  });
  try {
    await planCommand(file, { ...options, db });
  } finally {
    stdout.mockRestore();
  }
  return chunks.join('');
}

it('prints the network with the memory and time of a trial', async () => {
  writeFileSync(join(folder, 'sized.yaml'), 'task: { data: { name: digits } }\nmethod: random\nrun_cap: 1\n');
  const { stdout: output } = await ridgeline(folder, 'plan', 'sized.yaml');
  expect(output).toContain('output (Dense)    10            650         640\n');
  expect(output).toContain(
    ' parameters are trained; 4,736 multiply-adds per example.\nA trial takes about 0.',
  );
  expect(output).toMatch(
    /\nA trial takes about [\d.]+ (s|min) \(20 epochs of 36 steps, [\d.]+ ms each\) on one core, /,
  );
  expect(output).toMatch(/\nTrials run on the compiled engine, /);
});

describe('plan --power', () => {
  beforeAll(async () => {
    const log = await openSqliteLog(db);
    await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 3, seeds: [0, 1, 2] });
    await log.close();
  });

  it('proposes seeds for finals from the search in the database', async () => {
    const output = await runPlan('demo', { power: true, resolve: 0.002 });
    const [, seeds] =
      /^\d+ to (\d+) seeds would show a difference of 0.20 points between two strategies/.exec(output)!;
    expect(output).toMatch(
      /Estimated from all 10 pairs over \d seeds, .* points \(upper 80 % bound [\d.]+ points\)/,
    );
    expect(Number(seeds)).toBeGreaterThan(3);
    expect(output).toContain(
      `The sweep file sets 3. Before the finals start, change it to \`finals: { seeds: ${seeds} }\`.\n`,
    );
  });

  it('asks for a smallest difference instead of guessing one', async () => {
    const output = await runPlan('demo', { power: true });
    expect(output).toMatch(/^Give the difference that the finals should show, with --resolve or /);
    expect(output).not.toContain('would show');
    const looksOutput = await runPlan('demo', { power: true }, '{ seeds: 20, until: decided }');
    expect(looksOutput).toContain('Give the difference that the finals should show');
    expect(looksOutput).not.toContain('They show');
  });

  it('uses the smallest difference of the file', async () => {
    const finals = '{ seeds: 3 }\nsmallest_difference: 0.002';
    expect(await runPlan('demo', { power: true }, finals)).toContain('a difference of 0.20 points');
  });

  it('reports that no more seeds are needed', async () => {
    expect(await runPlan('demo', { power: true, resolve: 0.5 })).toMatch(
      /\nThe sweep file already sets 3\.\n$/,
    );
  });

  it('states the power and cost of finals that stop once they are decided', async () => {
    const finals = '{ seeds: 20, until: decided }';
    const output = await runPlan('demo', { power: true, resolve: 0.002 }, finals);
    expect(output).toContain(
      'Finals with until: decided train 20 to 100 networks (4 to 20 seeds of each strategy)',
    );
    expect(output).toMatch(
      /show a difference of 0\.20 points between two strategies with a chance of (\d+ to )?\d+ %/,
    );
    const largeDifferenceOutput = await runPlan('demo', { power: true, resolve: 0.5 }, finals);
    expect(largeDifferenceOutput).toMatch(
      /with a chance of 100 %, after \d seeds on average, corrected for 10 pairs/,
    );
    expect(await runPlan('demo', {}, finals)).toContain('decided trains no further: 4 to 20 more trials.');
  });

  it('reports a study that was never run', async () => {
    await expect(runPlan('another', { power: true })).rejects.toMatchObject({ code: 'STUDY_NOT_FOUND' });
  });
});
