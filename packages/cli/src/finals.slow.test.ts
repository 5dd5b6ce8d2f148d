import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCliIn } from './testing/run-cli.ts';
import { ridgeline } from './testing/start-ridgeline.ts';
import { fillWorkplace, kept, sweep, type StoredTrials } from './testing/finals-workplace.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-finals-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Creates a folder with the sweep, and with test pictures drawn from `seed`. */
const workplace = (name: string, seed: number) => fillWorkplace(join(folder, name), seed);

const outcomesOf = ({ trials }: StoredTrials) =>
  trials.map(({ trial, outcome, fingerprint }) => ({ trial, outcome, fingerprint }));

describe('ridgeline finals', () => {
  it('uses a test part that the search does not read', async () => {
    const [one, other] = [workplace('one', 2), workplace('other', 3)];
    for (const where of [one, other]) {
      expect(await ridgeline(where, 'run', 'tiny.yaml', '--finals')).toMatchObject({ code: 0 });
    }
    const [search, again] = [await kept(one, 'tiny'), await kept(other, 'tiny')];
    expect(outcomesOf(again)).toEqual(outcomesOf(search));
    expect(again.curves).toEqual(search.curves);
    expect(search.hits.flat()).toEqual([]);
    const [finals, elsewhere] = [await kept(one, 'tiny.finals-1'), await kept(other, 'tiny.finals-1')];
    expect(elsewhere.curves).toEqual(finals.curves);
    expect(elsewhere.hits).not.toEqual(finals.hits);
    expect(finals.trials.map(({ trial }) => trial.seed)).toEqual([
      1000, 1001, 1002, 1003, 1000, 1001, 1002, 1003,
    ]);
    for (const [index, { outcome }] of finals.trials.entries()) {
      const right = finals.hits[index]!.reduce((sum, hit) => sum + hit, 0) / 60;
      expect(outcome).toMatchObject({ type: 'complete', value: expect.closeTo(right, 6) as number });
    }
  });

  it('follows the search with `when: after_search`', async () => {
    const where = workplace('one', 2);
    writeFileSync(join(where, 'tiny.yaml'), sweep.replace('seeds: 4', 'seeds: 4, when: after_search'));
    const first = await ridgeline(where, 'run', 'tiny.yaml', '--plain');
    expect(first).toMatchObject({ code: 0 });
    expect((await kept(where, 'tiny.finals-1')).trials).toHaveLength(8);
    expect(first.stdout).toMatch(/leads with a test_accuracy of/);
    expect(first.stdout).toContain('npx ridgeline compare tiny --pairs');
    expect(first.stdout).not.toContain('npx ridgeline finals tiny');
    const paper = await runCliIn(where, 'compare', '--paper');
    expect(paper.out).toMatch(/^We compared the strategies none and l2 on the data set pictures, /);
    expect(paper.out).toContain('60 test examples that no search had read');
    expect(paper.out).toMatch(/first network was trained: SHA-256 [0-9a-f]{64}\./);
    expect(paper.out).toContain('1 study has used these examples: this one with 8 networks.');
    expect(paper.out).toMatch(
      /One file reproduces it, \S*tiny\.yaml \(`ridgeline run \S*tiny\.yaml --finals`\)/,
    );
    const again = await ridgeline(where, 'run', 'tiny.yaml', '--plain');
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('Study tiny.finals-1 is finished');
    expect(again.stdout).toMatch(/leads with a test_accuracy of/);
  });
});
