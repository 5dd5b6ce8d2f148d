import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCliIn } from './testing/run-cli.ts';
import { ridgeline, startRidgelineIn } from './testing/start-ridgeline.ts';
import { fillWorkplace, kept, sweep } from './testing/finals-workplace.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-finals-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Creates a folder with the sweep, and with test pictures drawn from `seed`. */
const workplace = (name: string, seed: number) => fillWorkplace(join(folder, name), seed);

/** Runs the search and its finals until they are killed instead of writing their second outcome. */
async function killedInFinals(where: string, searched: number): Promise<void> {
  const kill = `--import ${new URL('testing/kill-at-outcome.mjs', import.meta.url).href}`;
  const env = { NODE_OPTIONS: kill, KILL_AT: String(searched + 2) };
  const run = startRidgelineIn(env, where, 'run', 'tiny.yaml', '--finals', '--threads', '1', '--plain');
  expect(await run.ended).toMatchObject({ signal: 'SIGKILL' });
}

describe('killed finals', () => {
  it('train no decided strategy further', async () => {
    const finalsLine = 'finals: { seeds: 12, until: decided, against: none }';
    const places = ['whole', 'killed'].map((name) => {
      const where = workplace(name, 2);
      writeFileSync(
        join(where, 'tiny.yaml'),
        // Both strategies are far from `none`, and practically equal.
        sweep
          .replace('finals: { seeds: 4 }', `${finalsLine}\nsmallest_difference: 40 %`)
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
    const compared = await runCliIn(whole, 'compare');
    expect(compared.out).toMatch(/These\s+results\s+are\s+those\s+of\s+look/);
    expect((await runCliIn(killed, 'compare')).out).toBe(compared.out);
  });

  it('keep their seeds in all rounds', async () => {
    const where = workplace('one', 2);
    expect(await runCliIn(where, 'finals')).toMatchObject({ code: 2 });
    await killedInFinals(where, 3);
    expect(await runCliIn(where, 'compare', '--paper')).toMatchObject({
      code: 2,
      err: expect.stringContaining('tiny has no finished finals') as string,
    });
    // Later changes of the file affect later rounds only.
    writeFileSync(join(where, 'tiny.yaml'), sweep.replace('seeds: 4', 'seeds: 9'));
    await ridgeline(where, 'run', 'tiny.yaml');
    const interim = await runCliIn(where, 'compare');
    expect(interim.out).toContain('Interim: seeds are still missing');
    expect(await ridgeline(where, 'finals')).toMatchObject({ code: 0 });
    expect((await kept(where, 'tiny.finals-1')).trials).toHaveLength(8);
    expect((await ridgeline(where, 'finals')).stdout).toContain('Study tiny.finals-1 is finished');
    expect((await runCliIn(where, 'compare')).out).toContain('Finals, round 1 of 1');

    expect(await ridgeline(where, 'finals', '--more', '2')).toMatchObject({ code: 0 });
    const second = await kept(where, 'tiny.finals-2');
    expect(second.trials.map(({ trial }) => trial.seed)).toEqual([1009, 1010, 1009, 1010]);
    const compared = await runCliIn(where, 'compare');
    expect(compared.out).toContain('Finals, round 2 of 2');
    expect(compared.out).toMatch(/Round\s+1\s+found:/);
    expect((await runCliIn(where, 'compare', '--search')).out).toMatch(/A search\s+ranks\s+and\s+claims/);

    await ridgeline(where, 'run', 'tiny.yaml', '--fresh');
    const [tables, logs] = [readdirSync(where), (name: string) => /db-tiny.*\.log$/.test(name)];
    expect(tables.filter(logs)).toEqual([
      'ridgeline.db-tiny.log',
      expect.stringMatching(/^ridgeline.db-tiny@.*[^0-9]finals-1.log$/),
      expect.stringMatching(/^ridgeline.db-tiny@.*[^0-9]finals-2.log$/),
      expect.stringMatching(/^ridgeline.db-tiny@[-0-9_]*.log$/),
    ]);
    expect((await runCliIn(where, 'compare', 'tiny')).out).not.toContain('Finals, round');
    const aside = /db-(tiny@[-0-9_]*).log/.exec(tables.find((name) => /tiny@[-0-9_]*.log/.test(name))!)![1]!;
    expect((await runCliIn(where, 'compare', aside)).out).toContain('Finals, round 2 of 2');
    // The finals stay in the ledger of the test data, which the new study uses again.
    expect(await ridgeline(where, 'finals', 'tiny')).toMatchObject({ code: 0 });
    const met = (await runCliIn(where, 'compare', 'tiny')).out.replaceAll(/\s+/g, ' ');
    expect(met).toMatch(/Ledger: these data were test data for 18 networks of this study/);
    expect(met).toMatch(/, 12 networks of tiny@[-0-9_]* \(/);
    expect(met).toMatch(/SHA-256 [0-9a-f]{16}\./);
    // An archived study is an ordinary study under its new name.
    expect((await ridgeline(where, 'resume', aside)).stdout).toContain(`Study ${aside} is finished`);
  });
});
