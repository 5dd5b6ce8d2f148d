import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { LedgerEntry } from '@ridgeline/core/ledger';
import { claimedSweep, readEntryTypes, ledgerPath } from '../testing/claimed-sweep.ts';
import {
  readAnswer,
  readEnd,
  callTool,
  claimArguments,
  closeClients,
  connectClient,
  readError,
  startStdioClient,
} from '../testing/referee-clients.ts';
import { killAll, startRidgelineWithEnv, type RunningCommand } from '../testing/start-ridgeline.ts';

/** Folder of the referee, which is empty when a test starts. */
const folder = mkdtempSync(join(tmpdir(), 'ridgeline-referee-'));
/** Copy of the folder after the sweep `mine` has run. */
const searchedFolder = mkdtempSync(join(tmpdir(), 'ridgeline-referee-'));
/** Copy of the folder after a claim on the sweep `mine`. */
const claimedFolder = mkdtempSync(join(tmpdir(), 'ridgeline-referee-'));
/** Client of the referee, which keeps no state outside its folder. */
let client: Client;
/** Answers of the tools in one session, which proposes the sweep `mine`, runs it and makes a claim on it. */
let answers: Awaited<ReturnType<typeof searchAndClaim>>;
let servers: RunningCommand[] = [];
beforeAll(async () => {
  client = await startStdioClient(folder);
  answers = await searchAndClaim();
  clearFolder();
});
afterEach(async () => {
  await killAll(servers);
  servers = [];
  clearFolder();
});
afterAll(async () => {
  await closeClients();
  for (const path of [folder, searchedFolder, claimedFolder]) rmSync(path, { recursive: true });
});

function clearFolder(): void {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
}

/** Copies the files of the finished sweep into the folder. */
const copySearched = () => cpSync(searchedFolder, folder, { recursive: true });
/** Copies the files of the finished sweep and of the claim on it into the folder. */
const copyClaimed = () => cpSync(claimedFolder, folder, { recursive: true });

/** Calls each tool but `ledger`, and fills the copies of the folder. */
async function searchAndClaim() {
  const proposal = await readAnswer(client, 'propose', { file: claimedSweep('mine') });
  const searchPlan = await callTool(client, 'plan', { study: 'mine' });
  const progressValues: number[] = [];
  const run = await client.callTool({ name: 'run', arguments: { study: 'mine', wait: 90 } }, undefined, {
    timeout: 100_000,
    onprogress: ({ progress }) => progressValues.push(progress),
  });
  cpSync(folder, searchedFolder, { recursive: true });
  const board = await readAnswer(client, 'board', { study: 'mine' });
  const claimPlan = await callTool(client, 'plan', claimArguments);
  const verdict = await readEnd(client, 'claim', claimArguments);
  cpSync(folder, claimedFolder, { recursive: true });
  return { proposal, searchPlan, progressValues, run, board, claimPlan, verdict };
}

it('serves every tool to a client', async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['propose', 'plan', 'run', 'board', 'claim', 'ledger']);
  expect(answers.proposal).toEqual({
    study: 'mine',
    strategies: ['small', 'large'],
    configurations: 3,
    trials: 15,
  });
  expect(answers.searchPlan.text).toContain('mine: 15 trials of 3 configurations');
  expect(answers.run.structuredContent).toEqual({ state: 'ended', ended: 15, planned: 15 });
  expect(answers.progressValues).toEqual(answers.progressValues.toSorted((a, b) => a - b));
  const board = JSON.stringify(answers.board);
  expect(board).toContain('large');
  expect(board).not.toContain('test_');

  expect(answers.claimPlan.text).toMatch(
    /^Claim 1 on this test part, by test_accuracy: its share of alpha is 2\.5 %, of 5 % in total/,
  );
  expect(answers.claimPlan.text).toMatch(
    /detect a true advantage of \S+ points to \S+ points with a chance of 80 %/,
  );
  expect(answers.verdict).toMatchObject({
    claim: { k: 1, strategy: 'large' },
    verdict: { answer: 'better' },
  });
  copyClaimed();
  expect(await readAnswer(client, 'claim', claimArguments)).toEqual(answers.verdict);
  const ledger = await readAnswer<{ entries: readonly LedgerEntry[] }>(client, 'ledger', { study: 'mine' });
  expect(ledger).toMatchObject({ intact: true, problems: [] });
  expect(ledger.entries.map(({ type }) => type)).toEqual(['proposal', 'look', 'claim', 'verdict']);
});

it('records a proposal in the ledger if only its file exists', async () => {
  writeFileSync(join(folder, 'mine.yaml'), claimedSweep('mine'));
  expect(await readError(client, 'plan', { study: 'mine' })).toContain('There is no proposal named mine.');
  for (let repeat = 0; repeat < 2; repeat++)
    await readAnswer(client, 'propose', { file: claimedSweep('mine') });
  expect(readEntryTypes(folder)).toEqual(['proposal']);
  expect((await callTool(client, 'plan', { study: 'mine' })).isError).toBe(false);
});

it('refuses access to the test part, and refuses sweeps that were not proposed', async () => {
  copyClaimed();
  const entryTypes = readEntryTypes(folder);
  const reservedMessage = 'The test data are reserved for claims';
  const propose = (file: string) => readError(client, 'propose', { file });
  expect(await propose(claimedSweep('spy').replace('val_accuracy', 'test_accuracy'))).toContain(
    'test_accuracy',
  );
  expect(await propose(claimedSweep('spy', 'finals: { when: after_search }'))).toContain(
    'Finals would use the test data',
  );
  writeFileSync(join(folder, 'own.mjs'), 'export default () => undefined;');
  expect(await propose('name: spy\nobjective: own.mjs\nmethod: grid\n')).toContain(
    'A module would evaluate itself',
  );
  writeFileSync(join(folder, 'train.mjs'), '');
  expect(await propose('name: spy\nprogram: train.mjs\nmethod: grid\n')).toContain('does not run programs');
  expect(await propose(claimedSweep('../spy'))).toContain('must not contain "/"');
  expect(await propose(claimedSweep('mine', 'seed: 3'))).toContain('a different proposal named mine');
  expect(await propose(claimedSweep('spy').replace('hidden', 'hiden'))).toMatch(
    /proposal\.yaml:4:.*unknown key "hiden"/,
  );
  expect(await readError(client, 'board', { study: 'mine.claim-3' })).toContain(reservedMessage);
  expect(await readError(client, 'claim', { ...claimArguments, study: 'mine.claim-3' })).toContain(
    reservedMessage,
  );
  expect(await readError(client, 'run', { study: 'mine.claim-3' })).toContain(
    'There is no proposal named mine.claim-3',
  );
  expect(await readError(client, 'run', { study: '--db' })).toContain('Invalid');
  expect(await readError(client, 'claim', { ...claimArguments, strategy: '--help' })).toContain(
    'no complete configuration',
  );
  writeFileSync(join(folder, 'mine.yaml'), claimedSweep('mine', 'finals: { when: after_search }'));
  expect(await readError(client, 'run', { study: 'mine' })).toContain('has changed since it was proposed');
  expect(readEntryTypes(folder)).toEqual(entryTypes);
});

it('refuses a sweep that holds out other rows than an earlier sweep', async () => {
  const rows = Array.from({ length: 200 }, (_, row) => `${row % 7},${row % 11},${row % 2 === 0 ? 'a' : 'b'}`);
  writeFileSync(join(folder, 'rows.csv'), ['x,y,class', ...rows].join('\n'));
  const sweepOverRows = (name: string, test: number) =>
    claimedSweep(name)
      .replace(
        '{ name: digits, train: 400, validation: 200 }',
        `{ csv: rows.csv, target: class, test: ${test} }`,
      )
      .concat('finals: { splits: 1 }\n');
  await readAnswer(client, 'propose', { file: sweepOverRows('first', 0.25) });
  await readEnd(client, 'run', { study: 'first' });
  expect(await readError(client, 'propose', { file: sweepOverRows('spy', 0.01) })).toContain(
    'first already holds out another test part',
  );
  await readAnswer(client, 'propose', { file: sweepOverRows('second', 0.25) });
});

it('refuses claims while the ledger is damaged', async () => {
  copySearched();
  writeFileSync(
    ledgerPath(folder),
    readFileSync(ledgerPath(folder), 'utf8').replace('"study":"mine"', '"study":"mind"'),
  );
  expect(await readAnswer(client, 'ledger', {})).toMatchObject({
    intact: false,
    problems: ['Line 1 was changed after it was written: its hash does not match.'],
  });
  expect(await readError(client, 'claim', claimArguments)).toContain('Line 1 of the ledger');
  expect(await readError(client, 'board', { study: 'mine' })).toContain('Line 1 of the ledger');
});

it('generates a token if the configured token is empty', async () => {
  const server = startRidgelineWithEnv(
    { RIDGELINE_REFEREE_TOKEN: '' },
    folder,
    'referee',
    folder,
    '--http',
    '0',
  );
  servers.push(server);
  await server.waitForErrorOutput('Authorization: Bearer ');
  server.child.kill('SIGTERM');
  expect((await server.result).stderr).toMatch(/Bearer [\w-]{32}\n/);
});

it('records one claim for two HTTP clients that make it simultaneously', async () => {
  copySearched();
  const args = ['referee', folder, '--http', '0', '--threads', '1'];
  const server = startRidgelineWithEnv({ RIDGELINE_REFEREE_TOKEN: 'secret' }, folder, ...args);
  servers.push(server);
  let url = '';
  server.child.stderr!.on('data', (text: string) => (url ||= /http:\S+\/mcp/.exec(text)?.[0] ?? ''));
  await server.waitForErrorOutput('The referee listens');
  const connectHttpClient = (token: string) =>
    connectClient(
      new StreamableHTTPClientTransport(new URL(url), {
        requestInit: { headers: { Authorization: `Bearer ${token}` } },
      }),
    );
  await expect(connectHttpClient('guess')).rejects.toThrow(/wrong token|401|Unauthorized/);
  const [firstClient, secondClient] = [await connectHttpClient('secret'), await connectHttpClient('secret')];
  // A client that stops waiting can ask for the answer later.
  expect(await readAnswer(firstClient, 'claim', { ...claimArguments, wait: 0 })).toMatchObject({
    state: 'running',
  });
  const [firstAnswer, secondAnswer] = await Promise.all(
    [firstClient, secondClient].map((httpClient) => readEnd(httpClient, 'claim', claimArguments)),
  );
  expect(firstAnswer).toEqual(secondAnswer);
  expect(firstAnswer).toMatchObject({ claim: { k: 1 }, verdict: { answer: 'better' } });
  expect(readEntryTypes(folder)).toEqual(['proposal', 'claim', 'verdict']);
});
