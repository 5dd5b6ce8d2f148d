import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomStream, type FinishedTrial, type Report } from '@ridgeline/core';
import { openSqliteView } from '@ridgeline/storage';
import { saidIn } from './testing/said.ts';
import { ridgeline, startRidgelineIn } from './testing/start-ridgeline.ts';

const sweep = `name: tiny
task:
  data: { idx: pictures, train: 100, validation: 60 }
  network: { hidden: [8] }
  training: { epochs: 4 }
metric: { name: val_accuracy, goal: maximize, summary: best }
strategies:
  none: { method: grid }
  l2: { method: grid, parameters: { network.kernel_regularizer.l2: { values: [0.001, 0.3] } } }
finals: { seeds: 4 }
`;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-finals-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes pictures of 3 x 3 points in two classes, drawn from a seed. */
function writePictures(where: string, part: 'train' | 't10k', rows: number, seed: number): void {
  const draw = randomStream(seed, part);
  const labels = Uint8Array.from({ length: rows }, (_, row) => Number(draw.uniform(row) < 0.5));
  const pixels = Uint8Array.from({ length: 9 * rows }, (_, i) =>
    Math.floor(200 * draw.uniform(rows + i) + 55 * (labels[Math.floor(i / 9)]! * Number(i % 9 === 4))),
  );
  const header = (...words: readonly number[]) => {
    const bytes = Buffer.alloc(4 * words.length);
    words.forEach((word, i) => bytes.writeUInt32BE(word, 4 * i));
    return bytes;
  };
  mkdirSync(join(where, 'pictures'), { recursive: true });
  const write = (rank: string, ...parts: readonly Uint8Array[]) =>
    writeFileSync(join(where, 'pictures', `${part}-${rank}-ubyte`), Buffer.concat(parts));
  write('images-idx3', header(0x803, rows, 3, 3), pixels);
  write('labels-idx1', header(0x801, rows), labels);
}

/** Folder with the sweep, the same training pictures, and test pictures drawn from `seed`. */
function workplace(name: string, seed: number): string {
  const where = join(folder, name);
  writePictures(where, 'train', 200, 1);
  writePictures(where, 't10k', 60, seed);
  writeFileSync(join(where, 'tiny.yaml'), sweep);
  return where;
}

interface Kept {
  readonly trials: readonly FinishedTrial[];
  readonly curves: readonly (readonly Report[])[];
  readonly hits: readonly (readonly number[])[];
}

async function kept(where: string, study: string): Promise<Kept> {
  const view = await openSqliteView(join(where, 'ridgeline.db'));
  try {
    const { outcomes } = await view.outcomes(study, 0, 1000);
    const trials = outcomes.toSorted((a, b) => a.trial.number - b.trial.number);
    const curves = await Promise.all(trials.map(({ trial }) => view.curve(study, trial.number)));
    const told = await Promise.all(trials.map(({ trial }) => view.testExamples(study, trial.number)));
    return { trials, curves, hits: told.map((examples) => [...(examples?.hits ?? [])]) };
  } finally {
    await view.close();
  }
}

const said = ({ trials }: Kept) =>
  trials.map(({ trial, outcome, fingerprint }) => ({ trial, outcome, fingerprint }));

/** Runs the search, then its finals, and is killed instead of writing their second outcome. */
async function killedInFinals(where: string, searched: number): Promise<void> {
  const kill = `--import ${new URL('testing/kill-at-outcome.mjs', import.meta.url).href}`;
  const env = { NODE_OPTIONS: kill, KILL_AT: String(searched + 2) };
  const run = startRidgelineIn(env, where, 'run', 'tiny.yaml', '--finals', '--threads', '1', '--plain');
  expect(await run.ended).toMatchObject({ signal: 'SIGKILL' });
}

describe('ridgeline finals', () => {
  it('judges by a test part that the search cannot have seen', async () => {
    const [one, other] = [workplace('one', 2), workplace('other', 3)];
    for (const where of [one, other]) {
      expect(await ridgeline(where, 'run', 'tiny.yaml', '--finals')).toMatchObject({ code: 0 });
    }
    const [search, again] = [await kept(one, 'tiny'), await kept(other, 'tiny')];
    expect(said(again)).toEqual(said(search));
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

  it('follow the search at once where the file says so, and end with the verdict', async () => {
    const where = workplace('one', 2);
    writeFileSync(join(where, 'tiny.yaml'), sweep.replace('seeds: 4', 'seeds: 4, when: after_search'));
    const first = await ridgeline(where, 'run', 'tiny.yaml', '--plain');
    expect(first).toMatchObject({ code: 0 });
    expect((await kept(where, 'tiny.finals-1')).trials).toHaveLength(8);
    expect(first.stdout).toMatch(/leads with a test_accuracy of/);
    expect(first.stdout).toContain('npx ridgeline compare tiny --pairs');
    expect(first.stdout).not.toContain('npx ridgeline finals tiny');
    const paper = await saidIn(where, 'compare', '--paper');
    expect(paper.out).toMatch(/^We compared the strategies none and l2 on the data set pictures, /);
    expect(paper.out).toContain('60 test examples that no search had read');
    expect(paper.out).toMatch(/first network was trained: SHA-256 [0-9a-f]{64}\./);
    expect(paper.out).toContain('1 study has met these examples: this one with 8 networks.');
    expect(paper.out).toMatch(
      /One file repeats it, \S*tiny\.yaml \(`ridgeline run \S*tiny\.yaml --finals`\)/,
    );
    const again = await ridgeline(where, 'run', 'tiny.yaml', '--plain');
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('Study tiny.finals-1 is finished');
    expect(again.stdout).toMatch(/leads with a test_accuracy of/);
  });

  it('until decided: train no strategy further that a look has decided, after a kill neither', async () => {
    const words = 'finals: { seeds: 12, until: decided, against: none }';
    const places = ['whole', 'killed'].map((name) => {
      const where = workplace(name, 2);
      writeFileSync(
        join(where, 'tiny.yaml'),
        // Far from `none`, and practically alike.
        sweep
          .replace('finals: { seeds: 4 }', `${words}\nsmallest_difference: 40 %`)
          .replace(
            'strategies:',
            'strategies:\n  frozen: { method: grid, parameters: { training.epochs: { values: [1] } } }',
          ),
      );
      return where;
    });
    const [whole, killed] = places as [string, string];
    const run = await ridgeline(whole, 'run', 'tiny.yaml', '--finals', '--plain');
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout).toMatch(/look +at 4 seeds;/);
    expect(run.stdout).toMatch(/^spared +frozen.*: decided after \d+ seeds; /m);
    expect(run.stdout).not.toContain('cancelled');
    const finals = await kept(whole, 'tiny.finals-1');
    expect(finals.trials).toHaveLength(36);
    const reasons = finals.trials.flatMap(({ outcome }) =>
      outcome.type === 'cancelled' ? [outcome.reason] : [],
    );
    expect(reasons.length).toBeGreaterThan(0);
    expect(new Set(reasons.map((reason) => reason.replace(/\d+/, 'N')))).toEqual(
      new Set(['decided after N seeds']),
    );

    await killedInFinals(killed, 4);
    await ridgeline(killed, 'finals', '--plain');
    const again = await kept(killed, 'tiny.finals-1');
    expect(again.trials.map(({ trial, outcome }) => ({ trial, outcome }))).toEqual(
      finals.trials.map(({ trial, outcome }) => ({ trial, outcome })),
    );
    const compared = await saidIn(whole, 'compare');
    expect(compared.out).toMatch(/All\s+of\s+this\s+is\s+by\s+look/);
    expect((await saidIn(killed, 'compare')).out).toBe(compared.out);
  });

  it('goes on after a kill with the seeds it has, counts rounds, and lets them decide', async () => {
    const where = workplace('one', 2);
    expect(await saidIn(where, 'finals')).toMatchObject({ code: 2 });
    await killedInFinals(where, 3);
    expect(await saidIn(where, 'compare', '--paper')).toMatchObject({
      code: 2,
      err: expect.stringContaining('tiny has no finals that have ended') as string,
    });
    // Later changes of the file affect later rounds only.
    writeFileSync(join(where, 'tiny.yaml'), sweep.replace('seeds: 4', 'seeds: 9'));
    await ridgeline(where, 'run', 'tiny.yaml');
    const interim = await saidIn(where, 'compare');
    expect(interim.out).toContain('Interim: seeds are still missing');
    expect(await ridgeline(where, 'finals')).toMatchObject({ code: 0 });
    expect((await kept(where, 'tiny.finals-1')).trials).toHaveLength(8);
    expect((await ridgeline(where, 'finals')).stdout).toContain('Study tiny.finals-1 is finished');
    expect((await saidIn(where, 'compare')).out).toContain('Finals, round 1 of 1');

    expect(await ridgeline(where, 'finals', '--more', '2')).toMatchObject({ code: 0 });
    const second = await kept(where, 'tiny.finals-2');
    expect(second.trials.map(({ trial }) => trial.seed)).toEqual([1009, 1010, 1009, 1010]);
    const compared = await saidIn(where, 'compare');
    expect(compared.out).toContain('Finals, round 2 of 2');
    expect(compared.out).toMatch(/Round\s+1\s+said:/);
    expect((await saidIn(where, 'compare', '--search')).out).toMatch(/A search\s+ranks\s+and\s+claims/);

    await ridgeline(where, 'run', 'tiny.yaml', '--fresh');
    const [tables, logs] = [readdirSync(where), (name: string) => /db-tiny.*\.log$/.test(name)];
    expect(tables.filter(logs)).toEqual([
      'ridgeline.db-tiny.log',
      expect.stringMatching(/^ridgeline.db-tiny@.*[^0-9]finals-1.log$/),
      expect.stringMatching(/^ridgeline.db-tiny@.*[^0-9]finals-2.log$/),
      expect.stringMatching(/^ridgeline.db-tiny@[-0-9_]*.log$/),
    ]);
    expect((await saidIn(where, 'compare', 'tiny')).out).not.toContain('Finals, round');
    const aside = /db-(tiny@[-0-9_]*).log/.exec(tables.find((name) => /tiny@[-0-9_]*.log/.test(name))!)![1]!;
    expect((await saidIn(where, 'compare', aside)).out).toContain('Finals, round 2 of 2');
    // The finals stay in the ledger of the test data, which the new study meets again.
    expect(await ridgeline(where, 'finals', 'tiny')).toMatchObject({ code: 0 });
    const met = (await saidIn(where, 'compare', 'tiny')).out.replaceAll(/\s+/g, ' ');
    expect(met).toMatch(/Ledger: these data were test data for 18 networks of this study/);
    expect(met).toMatch(/, 12 networks of tiny@[-0-9_]* \(/);
    expect(met).toMatch(/SHA-256 [0-9a-f]{16}\./);
    // An archived study is an ordinary study under its new name.
    expect((await ridgeline(where, 'resume', aside)).stdout).toContain(`Study ${aside} is finished`);
  });
});
