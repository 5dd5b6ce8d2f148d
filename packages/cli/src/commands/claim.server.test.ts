import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { ClaimEvent, LedgerEntry, VerdictEvent } from '@ridgeline/core/ledger';
import { appendToLedger } from '@ridgeline/storage/ledger';
import { claimedSweep } from '../testing/claimed-sweep.ts';
import { createTestSchema } from '../testing/postgres-schema.ts';
import { runCliIn } from '../testing/run-cli.ts';
import { ridgeline, ridgelineProgram, startRidgeline } from '../testing/start-ridgeline.ts';

const server = await createTestSchema();
const { url } = server;

/** Folders of two machines, which share only the server. */
let [firstFolder, secondFolder] = ['', ''];
beforeAll(async () => {
  [firstFolder, secondFolder] = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'ridgeline-machine-'))) as [
    string,
    string,
  ];
  writeFileSync(join(firstFolder, 'mine.yaml'), claimedSweep('mine'));
  expect(await ridgeline(firstFolder, 'run', 'mine.yaml', '--plain', '--db', url)).toMatchObject({ code: 0 });
});
afterAll(async () => {
  for (const folder of [firstFolder, secondFolder]) rmSync(folder, { recursive: true });
  await server.drop();
});

const claim = (strategy: string, baseline: string, ...extraOptions: readonly string[]) =>
  [
    ...['claim', 'mine', '--strategy', strategy, '--baseline', baseline, '--difference', '0.05'],
    ...['--db', url, ...extraOptions],
  ] as const;

async function readEntries(): Promise<readonly LedgerEntry[]> {
  const { out } = await runCliIn(secondFolder, 'ledger', '--db', url, '--format', 'json');
  return JSON.parse(out) as readonly LedgerEntry[];
}

it('counts simultaneous claims of two machines in one ledger', async () => {
  const verdicts = await Promise.all([
    ridgeline(firstFolder, ...claim('large', 'small', '--seeds', '10', '--format', 'json')),
    ridgeline(secondFolder, ...claim('small', 'large', '--seeds', '10', '--format', 'json')),
  ]);
  expect(verdicts.map(({ code }) => code)).toEqual([0, 4]);
  const claims = verdicts.map(
    ({ stdout }) => (JSON.parse(stdout) as { claim: LedgerEntry<ClaimEvent> }).claim,
  );
  expect(claims.map(({ k }) => k).toSorted()).toEqual([1, 2]);
  expect((await readEntries()).map(({ entry }) => entry)).toEqual([1, 2, 3, 4]);
  const { out, code } = await runCliIn(secondFolder, 'ledger', 'verify', '--db', url);
  expect(code).toBe(0);
  expect(out).toContain('is intact and agrees with the database: 4 entries, including 2 claims');
  expect(out).not.toContain(new URL(url).password);
});

it('continues a killed claim on another machine', async () => {
  const entryCount = (await readEntries()).length;
  const killedRun = startRidgeline(
    firstFolder,
    ...claim('large', 'small', '--seeds', '40', '--threads', '1', '--plain'),
  );
  await killedRun.waitForOutput('complete  #', 2);
  killedRun.child.kill('SIGKILL');
  await killedRun.result;
  const [openEntry, ...otherEntries] = (await readEntries()).slice(entryCount);
  expect(otherEntries).toEqual([]);
  const resumedClaim = await ridgeline(
    secondFolder,
    ...claim('large', 'small', '--seeds', '40', '--format', 'json'),
  );
  expect(resumedClaim).toMatchObject({ code: 0 });
  const { claim: resumedEntry, verdict } = JSON.parse(resumedClaim.stdout) as {
    readonly claim: LedgerEntry<ClaimEvent>;
    readonly verdict: LedgerEntry<VerdictEvent>;
  };
  expect((await readEntries()).slice(entryCount)).toEqual([openEntry, verdict]);
  expect(resumedEntry).toEqual(openEntry);
});

it('refuses a claim with a ledger file instead of the ledger in the database', async () => {
  const { code, err } = await runCliIn(secondFolder, ...claim('large', 'small', '--ledger', 'own.jsonl'));
  expect(code).toBe(2);
  expect(err).toContain('The ledger is own.jsonl');
});

it('refuses a proposal that differs from a proposal on another machine', async () => {
  const firstReferee = await startReferee(firstFolder);
  const secondReferee = await startReferee(secondFolder);
  try {
    const propose = async (client: Client, file: string) =>
      (await client.callTool({ name: 'propose', arguments: { file } })).isError === true;
    expect(await propose(firstReferee, claimedSweep('next'))).toBe(false);
    expect(await propose(secondReferee, claimedSweep('next', 'seed: 3'))).toBe(true);
    expect(await propose(secondReferee, claimedSweep('next'))).toBe(false);
  } finally {
    await Promise.all([firstReferee.close(), secondReferee.close()]);
  }
  // A look by another program enters the same ledger.
  await appendToLedger(url, () => ({ type: 'look', study: 'next', trials: 0 }));
  expect((await readEntries()).slice(-2)).toMatchObject([{ type: 'proposal' }, { type: 'look' }]);
});

async function startReferee(folder: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const args = [ridgelineProgram, 'referee', folder, '--db', url];
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }) as Transport,
  );
  return client;
}
