import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClaimEvent, LedgerEntry, VerdictEvent } from '@ridgeline/core/ledger';
import type { PageLedger } from '@ridgeline/report';
import { appendToLedger } from '@ridgeline/storage/ledger';
import { claimCommandLine, claimedSweep, readEntryTypes, ledgerPath } from '../testing/claimed-sweep.ts';
import { runCliIn } from '../testing/run-cli.ts';
import type { CommandResult } from '../testing/command-processes.ts';
import { ridgeline } from '../testing/start-ridgeline.ts';

/** Folder with a finished search. Each test works on a copy. */
const searchFolder = mkdtempSync(join(tmpdir(), 'ridgeline-claim-'));
/** Folder of the search after its first claim. */
const claimedFolder = mkdtempSync(join(tmpdir(), 'ridgeline-claim-'));
/** Result of the first claim. */
let firstResult: CommandResult;
let folder: string;
beforeAll(async () => {
  writeFileSync(join(searchFolder, 'mine.yaml'), claimedSweep('mine'));
  expect(await ridgeline(searchFolder, 'run', 'mine.yaml', '--plain', '--threads', '1')).toMatchObject({
    code: 0,
  });
  await cp(searchFolder, claimedFolder, { recursive: true });
  firstResult = await ridgeline(claimedFolder, ...claimCommandLine('large', 'small', ...fiveSeeds));
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-claim-'));
  await cp(searchFolder, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => {
  for (const path of [searchFolder, claimedFolder]) rmSync(path, { recursive: true });
});

const fiveSeeds = ['--format', 'json', '--seeds', '5'] as const;

/** Adds the first claim to the folder of a test. */
const copyClaimed = () => cp(claimedFolder, folder, { recursive: true });

interface ClaimResult {
  readonly claim: LedgerEntry<ClaimEvent>;
  readonly verdict: LedgerEntry<VerdictEvent>;
}
const parseClaim = ({ stdout }: CommandResult) => JSON.parse(stdout) as ClaimResult;

it('judges each claim once', async () => {
  const plan = await runCliIn(folder, ...claimCommandLine('large', 'small', '--dry-run'));
  expect(plan.out).toMatch(
    /^Claim 1 on this test part, by test_accuracy: its share of alpha is 2\.5 %, of 5 % in total\.\nIt trains 20 networks/,
  );
  expect(plan.out).toMatch(/10 seeds detect a true advantage of .* points with a chance of 80 %/);
  expect(readEntryTypes(folder)).toEqual([]);

  await copyClaimed();
  expect(firstResult.code).toBe(0);
  const firstClaim = parseClaim(firstResult);
  expect(firstClaim).toMatchObject({
    claim: { entry: 1, k: 1, level: 0.025 },
    verdict: { claim: 1, answer: 'better' },
  });
  expect(firstClaim.claim.seeds.every((seed) => seed >= 1e9)).toBe(true);
  expect(firstClaim.verdict.sentence).toMatch(
    /^large is better than small by .* over 5 seeds and 360 test examples/,
  );
  expect(parseClaim(await ridgeline(folder, ...claimCommandLine('large', 'small', ...fiveSeeds)))).toEqual(
    firstClaim,
  );

  const secondResult = await ridgeline(folder, ...claimCommandLine('small', 'large', ...fiveSeeds));
  expect(secondResult.code).toBe(4);
  expect(parseClaim(secondResult)).toMatchObject({
    claim: { k: 2, level: 0.05 / 6 },
    verdict: { answer: 'worse' },
  });
  expect(readEntryTypes(folder)).toEqual(['claim', 'verdict', 'claim', 'verdict']);
  const { out } = await runCliIn(folder, 'ledger', 'mine', '--data', firstClaim.claim.data.slice(0, 8));
  expect(out.split('\n')).toHaveLength(5);
  expect(out).toContain('mine: large against small by 0.05 of test_accuracy; claim 1 on');
  expect((await runCliIn(folder, 'ledger', 'verify')).out).toMatch(
    /is intact and agrees with the database: 4 entries, including 2 claims/,
  );
  expect(await readPageLedger()).toEqual({
    claims: [
      { k: 1, strategy: 'large', baseline: 'small', answer: 'better' },
      { k: 2, strategy: 'small', baseline: 'large', answer: 'worse' },
    ],
    entries: 4,
    lastHash: parseClaim(secondResult).verdict.hash,
    problems: [],
  });
});

it('counts rounds of finals on the test data as earlier claims', async () => {
  await copyClaimed();
  expect(await ridgeline(folder, 'finals', '--plain', '--threads', '1')).toMatchObject({ code: 0 });
  expect((await runCliIn(folder, 'compare', '--pairs')).out).toContain('round 1 of 1');
  const { out } = await runCliIn(folder, ...claimCommandLine('large', 'small', '--dry-run'));
  expect(out).toContain('Claim 3 on this test part');
  const copy = await runCliIn(folder, 'copy', '--to', 'copy.db', '--as', 'twin');
  expect(copy.out).toMatch(/^Copied mine with 1 round of finals and 1 claim to copy\.db as twin: \d+ trials/);
  const copiedFinals = await runCliIn(folder, 'compare', 'twin', '--db', 'copy.db', '--pairs');
  expect(copiedFinals.out).toContain('round 1 of 1');
});

/** Reads the ledger from the page that `ridgeline report` writes. */
async function readPageLedger(): Promise<PageLedger> {
  expect((await runCliIn(folder, 'report', 'mine', '--output', 'page.html')).code).toBe(0);
  const html = readFileSync(join(folder, 'page.html'), 'utf8');
  const [, json] = /<script id="page" type="application\/json">(.*?)<\/script>/s.exec(html)!;
  return (JSON.parse(json!) as { readonly ledger: PageLedger }).ledger;
}

it('enters a claim once if two processes make it simultaneously', async () => {
  const results = await Promise.all(
    [1, 2].map(() => ridgeline(folder, ...claimCommandLine('large', 'small', ...fiveSeeds))),
  );
  // One process may find that the other owns the database.
  expect(results.map(({ code }) => code).filter((code) => code !== 0 && code !== 3)).toEqual([]);
  expect(results.some(({ code }) => code === 0)).toBe(true);
  expect(readEntryTypes(folder)).toEqual(['claim', 'verdict']);
});

it('refuses claims on a forged, truncated or missing ledger', async () => {
  await copyClaimed();
  const lines = readFileSync(ledgerPath(folder), 'utf8');
  const [firstLine, secondLine] = lines.split('\n');
  for (const [forgedText, message] of [
    [lines.replace('"answer":"better"', '"answer":"worse"'), 'Line 2 was changed after it was written'],
    [`${secondLine!}\n${firstLine!}\n`, 'Line 1 has number 2 instead of 1'],
    [lines.slice(0, -20), 'Line 2 is incomplete.'],
    ['', 'Entry 1, the claim of mine.claim-1, is missing.'],
  ] as const) {
    writeFileSync(ledgerPath(folder), forgedText);
    const { code, err } = await runCliIn(folder, 'ledger', 'verify');
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect((await readPageLedger()).problems.join()).toContain(message.replace(/\.$/, ''));
    if (forgedText === lines.slice(0, -20)) continue;
    const nextResult = await runCliIn(folder, ...claimCommandLine('large', 'small', '--format', 'json'));
    expect(nextResult.code).toBe(2);
    expect(readFileSync(ledgerPath(folder), 'utf8')).toBe(forgedText);
  }
  // A verdict truncated by a crash is entered again, and the claim counts once.
  writeFileSync(ledgerPath(folder), lines.slice(0, -20));
  expect((await ridgeline(folder, ...claimCommandLine('large', 'small', ...fiveSeeds))).code).toBe(0);
  expect(readEntryTypes(folder)).toEqual(['claim', 'verdict']);
});

it('ends with code 5 if the seeds cannot decide a claim', async () => {
  writeFileSync(join(folder, 'same.yaml'), claimedSweep('same').replace('[[48], [64]]', '[[16]]'));
  expect(await ridgeline(folder, 'run', 'same.yaml', '--plain', '--threads', '1')).toMatchObject({ code: 0 });
  const [command, ...options] = claimCommandLine('large', 'small', ...fiveSeeds);
  const result = await ridgeline(folder, command, 'same', ...options);
  expect(result.code).toBe(5);
  expect(parseClaim(result)).toMatchObject({ verdict: { answer: 'undecided' } });
});

it('refuses an invalid claim before it enters the ledger', async () => {
  const readError = async (...args: readonly string[]) => {
    const { code, err } = await runCliIn(folder, ...args);
    expect(code).toBe(2);
    return err;
  };
  expect(await readError(...claimCommandLine('larger', 'small'))).toContain(
    'no complete configuration of the strategy "larger"',
  );
  expect(await readError(...claimCommandLine('large', 'large'))).toContain(
    'The strategy and the baseline of a claim must differ.',
  );
  expect(await readError(...claimCommandLine('large', 'small', '--seeds', '4'))).toContain(
    'A claim needs at least 5 seeds',
  );
  expect(await readError('claim', '--strategy', 'large', '--baseline', 'small')).toContain('--difference');
  expect(readEntryTypes(folder)).toEqual([]);
  await copyClaimed();
  expect(await readError(...claimCommandLine('large', 'small', '--alpha', '0.5'))).toContain(
    'share an alpha of 0.05, not 0.5',
  );
});

it('refuses a claim whose finals need the name of a search', async () => {
  writeFileSync(join(folder, 'other.yaml'), claimedSweep('mine.claim-1'));
  expect(await ridgeline(folder, 'run', 'other.yaml', '--plain', '--threads', '1')).toMatchObject({
    code: 0,
  });
  const [command, ...options] = claimCommandLine('large', 'small');
  const error = 'The finals of mine need the name mine.claim-1, which a search already has.\n';
  expect(await ridgeline(folder, command, 'mine', ...options)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(error) as string,
  });
  expect(readEntryTypes(folder)).toEqual([]);
});

it('refuses a claim on changed data before the claim enters the ledger', async () => {
  const rows = Array.from({ length: 60 }, (_, row) => `${row % 7},${row % 2 === 0 ? 'even' : 'odd'}\n`);
  const table = join(folder, 'rows.csv');
  writeFileSync(table, `size,parity\n${rows.join('')}`);
  const data = 'data: { csv: ./rows.csv, target: parity, validation: 0.3, test: 0.3 }';
  const tableSweep = claimedSweep('table').replace(/data: .*/, data);
  writeFileSync(join(folder, 'table.yaml'), tableSweep);
  expect(await ridgeline(folder, 'run', 'table.yaml', '--plain', '--threads', '1')).toMatchObject({
    code: 0,
  });
  writeFileSync(table, `size,parity\n${rows.toReversed().join('')}`);
  const [command, ...options] = claimCommandLine('large', 'small');
  // The claim is refused while the ledger is locked, because files are read before the lock.
  await appendToLedger(ledgerPath(folder), async () => {
    expect(await ridgeline(folder, command, 'table', ...options)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('rows.csv has changed since the study began') as string,
    });
    return undefined;
  });
  expect(readEntryTypes(folder)).toEqual([]);
});
