import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { ClaimEvent, LedgerEntry, VerdictEvent } from '@ridgeline/core/ledger';
import { appendToLedger } from '@ridgeline/storage/ledger';
import { claimedSweep } from '../testing/claimed-sweep.ts';
import { postgresHere } from '../testing/postgres-here.ts';
import { runCliIn } from '../testing/run-cli.ts';
import { ridgeline, ridgelineProgram, startRidgeline } from '../testing/start-ridgeline.ts';

const server = await postgresHere();
const { url } = server;

/** Folders of two machines, which share the server alone. */
let [here, there] = ['', ''];
beforeAll(async () => {
  [here, there] = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'ridgeline-machine-'))) as [string, string];
  writeFileSync(join(here, 'mine.yaml'), claimedSweep('mine'));
  expect(await ridgeline(here, 'run', 'mine.yaml', '--plain', '--db', url)).toMatchObject({ code: 0 });
});
afterAll(async () => {
  for (const folder of [here, there]) rmSync(folder, { recursive: true });
  await server.drop();
});

const claim = (strategy: string, baseline: string, ...more: readonly string[]) =>
  [
    ...['claim', 'mine', '--strategy', strategy, '--baseline', baseline, '--difference', '0.05'],
    ...['--db', url, ...more],
  ] as const;

async function entries(): Promise<readonly LedgerEntry[]> {
  const { out } = await runCliIn(there, 'ledger', '--db', url, '--format', 'json');
  return JSON.parse(out) as readonly LedgerEntry[];
}

it('two machines that claim at once count each other, and the ledger is in the database', async () => {
  const verdicts = await Promise.all([
    ridgeline(here, ...claim('large', 'small', '--seeds', '10', '--format', 'json')),
    ridgeline(there, ...claim('small', 'large', '--seeds', '10', '--format', 'json')),
  ]);
  expect(verdicts.map(({ code }) => code)).toEqual([0, 4]);
  const claims = verdicts.map(
    ({ stdout }) => (JSON.parse(stdout) as { claim: LedgerEntry<ClaimEvent> }).claim,
  );
  expect(claims.map(({ k }) => k).toSorted()).toEqual([1, 2]);
  expect((await entries()).map(({ entry }) => entry)).toEqual([1, 2, 3, 4]);
  const { out, code } = await runCliIn(there, 'ledger', 'verify', '--db', url);
  expect(code).toBe(0);
  expect(out).toContain('is intact and agrees with the database: 4 entries, 2 of them claims');
  expect(out).not.toContain(new URL(url).password);
});

it('a claim that dies on one machine continues on another, and counts once', async () => {
  const before = (await entries()).length;
  const one = startRidgeline(here, ...claim('large', 'small', '--seeds', '40', '--threads', '1', '--plain'));
  await one.printed('complete  #', 2);
  one.child.kill('SIGKILL');
  await one.ended;
  const [open, ...more] = (await entries()).slice(before);
  expect(more).toEqual([]);
  const other = await ridgeline(there, ...claim('large', 'small', '--seeds', '40', '--format', 'json'));
  expect(other).toMatchObject({ code: 0 });
  const { claim: continued, verdict } = JSON.parse(other.stdout) as {
    readonly claim: LedgerEntry<ClaimEvent>;
    readonly verdict: LedgerEntry<VerdictEvent>;
  };
  expect((await entries()).slice(before)).toEqual([open, verdict]);
  expect(continued).toEqual(open);
});

it('a claim needs the ledger of its database, and no file replaces it', async () => {
  const { code, err } = await runCliIn(there, ...claim('large', 'small', '--ledger', 'own.jsonl'));
  expect(code).toBe(2);
  expect(err).toContain('The ledger is own.jsonl');
});

it('referees on two machines share proposals, and cannot replace them', async () => {
  const first = await referee(here);
  const second = await referee(there);
  try {
    const propose = async (client: Client, file: string) =>
      (await client.callTool({ name: 'propose', arguments: { file } })).isError === true;
    expect(await propose(first, claimedSweep('next'))).toBe(false);
    expect(await propose(second, claimedSweep('next', 'seed: 3'))).toBe(true);
    expect(await propose(second, claimedSweep('next'))).toBe(false);
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
  // Both see a look by another program.
  await appendToLedger(url, () => ({ type: 'look', study: 'next', trials: 0 }));
  expect((await entries()).slice(-2)).toMatchObject([{ type: 'proposal' }, { type: 'look' }]);
});

async function referee(folder: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const args = [ridgelineProgram, 'referee', folder, '--db', url];
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }) as Transport,
  );
  return client;
}
