import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCliIn } from './testing/run-cli.ts';
import { ridgeline, startRidgelineWithEnv } from './testing/start-ridgeline.ts';
import { fillWorkplace, readStoredTrials, finalsSweep } from './testing/finals-workplace.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-finals-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Creates a folder with the sweep, and with test pictures drawn from `seed`. */
const createWorkplace = (name: string, seed: number) => fillWorkplace(join(folder, name), seed);

/** Runs a search and its finals, and kills the run before it writes the second outcome of the finals. */
async function killInFinals(studyFolder: string, searchTrialCount: number): Promise<void> {
  const killOption = `--import ${new URL('testing/kill-at-outcome.mjs', import.meta.url).href}`;
  const env = { NODE_OPTIONS: killOption, KILL_AT: String(searchTrialCount + 2) };
  const run = startRidgelineWithEnv(
    env,
    studyFolder,
    'run',
    'tiny.yaml',
    '--finals',
    '--threads',
    '1',
    '--plain',
  );
  expect(await run.result).toMatchObject({ signal: 'SIGKILL' });
}

describe('killed finals', () => {
  it('do not train a decided strategy further', async () => {
    const finalsLine = 'finals: { seeds: 12, until: decided, against: none }';
    const folders = ['uninterrupted', 'killed'].map((name) => {
      const studyFolder = createWorkplace(name, 2);
      writeFileSync(
        join(studyFolder, 'tiny.yaml'),
        // With so large a smallest difference, `frozen` is equivalent to `none` after a few seeds.
        finalsSweep
          .replace('finals: { seeds: 4 }', `${finalsLine}\nsmallest_difference: 40 %`)
          .replace(
            'strategies:',
            'strategies:\n  frozen: { method: grid, parameters: { training.epochs: { values: [1] } } }',
          ),
      );
      return studyFolder;
    });
    const [uninterruptedFolder, killedFolder] = folders as [string, string];
    const run = await ridgeline(uninterruptedFolder, 'run', 'tiny.yaml', '--finals', '--plain');
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout).toMatch(/look +at 4 seeds;/);
    expect(run.stdout).toMatch(/^skipped +frozen.*: decided after \d+ seeds; /m);
    expect(run.stdout).not.toContain('cancelled');
    const finals = await readStoredTrials(uninterruptedFolder, 'tiny.finals-1');
    expect(finals.trials).toHaveLength(36);
    const reasons = finals.trials.flatMap(({ outcome }) =>
      outcome.type === 'cancelled' ? [outcome.reason] : [],
    );
    expect(reasons.length).toBeGreaterThan(0);
    expect(new Set(reasons.map((reason) => reason.replace(/\d+/, 'N')))).toEqual(
      new Set(['decided after N seeds']),
    );

    await killInFinals(killedFolder, 4);
    await ridgeline(killedFolder, 'finals', '--plain');
    const resumedFinals = await readStoredTrials(killedFolder, 'tiny.finals-1');
    expect(resumedFinals.trials.map(({ trial, outcome }) => ({ trial, outcome }))).toEqual(
      finals.trials.map(({ trial, outcome }) => ({ trial, outcome })),
    );
    const comparison = await runCliIn(uninterruptedFolder, 'compare');
    expect(comparison.out).toMatch(/These\s+results\s+are\s+those\s+of\s+look/);
    expect((await runCliIn(killedFolder, 'compare')).out).toBe(comparison.out);
  });

  it('keep their seeds in all rounds', async () => {
    const studyFolder = createWorkplace('one', 2);
    expect(await runCliIn(studyFolder, 'finals')).toMatchObject({ code: 2 });
    await killInFinals(studyFolder, 3);
    expect(await runCliIn(studyFolder, 'compare', '--paper')).toMatchObject({
      code: 2,
      err: expect.stringContaining('tiny has no finished finals') as string,
    });
    // A changed number of seeds affects only later rounds.
    writeFileSync(join(studyFolder, 'tiny.yaml'), finalsSweep.replace('seeds: 4', 'seeds: 9'));
    await ridgeline(studyFolder, 'run', 'tiny.yaml');
    const interimComparison = await runCliIn(studyFolder, 'compare');
    expect(interimComparison.out).toContain('Interim: seeds are still missing');
    expect(await ridgeline(studyFolder, 'finals', 'tiny', '--more', '30')).toMatchObject({
      code: 2,
      stderr:
        'Round 1 of the finals of tiny, with 4 seeds, has not finished.\n' +
        'Finish it first, without --more: npx ridgeline finals tiny\n',
    });
    expect(await ridgeline(studyFolder, 'finals')).toMatchObject({ code: 0 });
    expect((await readStoredTrials(studyFolder, 'tiny.finals-1')).trials).toHaveLength(8);
    expect((await ridgeline(studyFolder, 'finals')).stdout).toContain('The study tiny.finals-1 is finished');
    expect((await runCliIn(studyFolder, 'compare')).out).toContain('Finals, round 1 of 1');

    expect(await ridgeline(studyFolder, 'finals', '--more', '2')).toMatchObject({ code: 0 });
    const secondRound = await readStoredTrials(studyFolder, 'tiny.finals-2');
    expect(secondRound.trials.map(({ trial }) => trial.seed)).toEqual([1009, 1010, 1009, 1010]);
    const comparison = await runCliIn(studyFolder, 'compare');
    expect(comparison.out).toContain('Finals, round 2 of 2');
    expect(comparison.out).toMatch(/Round\s+1\s+found:/);
    expect((await runCliIn(studyFolder, 'compare', '--search')).out).toMatch(
      /A search\s+ranks\s+strategies\s+but\s+claims\s+nothing/,
    );

    await ridgeline(studyFolder, 'run', 'tiny.yaml', '--fresh');
    const [files, isLog] = [readdirSync(studyFolder), (name: string) => /db-tiny.*\.log$/.test(name)];
    expect(files.filter(isLog)).toEqual([
      'ridgeline.db-tiny.log',
      expect.stringMatching(/^ridgeline.db-tiny@.*[^0-9]finals-1.log$/),
      expect.stringMatching(/^ridgeline.db-tiny@.*[^0-9]finals-2.log$/),
      expect.stringMatching(/^ridgeline.db-tiny@[-0-9_]*.log$/),
    ]);
    expect((await runCliIn(studyFolder, 'compare', 'tiny')).out).not.toContain('Finals, round');
    const archivedName = /db-(tiny@[-0-9_]*).log/.exec(
      files.find((name) => /tiny@[-0-9_]*.log/.test(name))!,
    )![1]!;
    expect((await runCliIn(studyFolder, 'compare', archivedName)).out).toContain('Finals, round 2 of 2');
    // The finals stay in the ledger of the test data, which the new study uses again.
    expect(await ridgeline(studyFolder, 'finals', 'tiny')).toMatchObject({ code: 0 });
    const ledgerText = (await runCliIn(studyFolder, 'compare', 'tiny')).out.replaceAll(/\s+/g, ' ');
    expect(ledgerText).toMatch(/Ledger: these data were test data for 18 networks of this study/);
    expect(ledgerText).toMatch(/, 12 networks of tiny@[-0-9_]* \(/);
    expect(ledgerText).toMatch(/SHA-256 [0-9a-f]{16}\./);
    // An archived study is an ordinary study under its new name.
    expect((await ridgeline(studyFolder, 'resume', archivedName)).stdout).toContain(
      `The study ${archivedName} is finished`,
    );
  });
});
