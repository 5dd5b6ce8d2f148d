import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCliIn } from './testing/run-cli.ts';
import { ridgeline } from './testing/start-ridgeline.ts';
import {
  fillWorkplace,
  readStoredTrials,
  finalsSweep,
  type StoredTrials,
} from './testing/finals-workplace.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-finals-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Creates a folder with the sweep, and with test pictures drawn from `seed`. */
const createWorkplace = (name: string, seed: number) => fillWorkplace(join(folder, name), seed);

const pickOutcomes = ({ trials }: StoredTrials) =>
  trials.map(({ trial, outcome, fingerprint }) => ({ trial, outcome, fingerprint }));

describe('ridgeline finals', () => {
  it('uses a test part that the search does not read', async () => {
    const [folderA, folderB] = [createWorkplace('a', 2), createWorkplace('b', 3)];
    for (const studyFolder of [folderA, folderB]) {
      expect(await ridgeline(studyFolder, 'run', 'tiny.yaml', '--finals', '--threads', '1')).toMatchObject({
        code: 0,
      });
    }
    const [searchA, searchB] = [
      await readStoredTrials(folderA, 'tiny'),
      await readStoredTrials(folderB, 'tiny'),
    ];
    expect(pickOutcomes(searchB)).toEqual(pickOutcomes(searchA));
    expect(searchB.curves).toEqual(searchA.curves);
    expect(searchA.hits.flat()).toEqual([]);
    const finalsA = await readStoredTrials(folderA, 'tiny.finals-1');
    const finalsB = await readStoredTrials(folderB, 'tiny.finals-1');
    expect(finalsB.curves).toEqual(finalsA.curves);
    expect(finalsB.hits).not.toEqual(finalsA.hits);
    expect(finalsA.trials.map(({ trial }) => trial.seed)).toEqual([
      1000, 1001, 1002, 1003, 1000, 1001, 1002, 1003,
    ]);
    for (const [index, { outcome }] of finalsA.trials.entries()) {
      const accuracy = finalsA.hits[index]!.reduce((sum, hit) => sum + hit, 0) / 60;
      expect(outcome).toMatchObject({ type: 'complete', value: expect.closeTo(accuracy, 6) as number });
    }
  });

  it('refuses to start if a search has the name of the finals', async () => {
    const studyFolder = createWorkplace('one', 2);
    writeFileSync(join(studyFolder, 'other.yaml'), finalsSweep.replace('tiny', 'tiny.finals-1'));
    for (const file of ['tiny.yaml', 'other.yaml'])
      expect(await ridgeline(studyFolder, 'run', file, '--threads', '1')).toMatchObject({ code: 0 });
    const finals = await ridgeline(studyFolder, 'finals', 'tiny', '--threads', '1');
    expect(finals).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'The finals of tiny need the name tiny.finals-1, which a search already has.\n' +
        'Give one of the two searches another name in its sweep file, and run it again.\n',
    });
  });

  it('follows the search with `when: after_search`', async () => {
    const studyFolder = createWorkplace('one', 2);
    writeFileSync(
      join(studyFolder, 'tiny.yaml'),
      finalsSweep.replace('seeds: 4', 'seeds: 4, when: after_search'),
    );
    const run = await ridgeline(studyFolder, 'run', 'tiny.yaml', '--plain', '--threads', '1');
    expect(run).toMatchObject({ code: 0 });
    expect((await readStoredTrials(studyFolder, 'tiny.finals-1')).trials).toHaveLength(8);
    expect(run.stdout).toMatch(/leads with a test_accuracy of/);
    expect(run.stdout).toContain('npx ridgeline compare tiny --pairs');
    expect(run.stdout).not.toContain('npx ridgeline finals tiny');
    const paper = await runCliIn(studyFolder, 'compare', '--paper');
    expect(paper.out).toMatch(/^We compared the strategies none and l2 on the data set pictures, /);
    expect(paper.out).toContain('60 test examples that no search had read');
    expect(paper.out).toMatch(/first network was trained: SHA-256 [0-9a-f]{64}\./);
    expect(paper.out).toContain('1 study has used these examples: this one with 8 networks.');
    expect(paper.out).toMatch(
      /One file reproduces it, \S*tiny\.yaml \(`ridgeline run \S*tiny\.yaml --finals`\)/,
    );
    const repeatedRun = await ridgeline(studyFolder, 'run', 'tiny.yaml', '--plain', '--threads', '1');
    expect(repeatedRun.code).toBe(0);
    expect(repeatedRun.stdout).toContain('The study tiny.finals-1 is finished');
    expect(repeatedRun.stdout).toMatch(/leads with a test_accuracy of/);
  });
});
