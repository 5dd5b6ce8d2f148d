import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimedSweep, readEntryTypes } from '../testing/claimed-sweep.ts';
import {
  readAnswer,
  readEnd,
  callTool,
  claimArguments,
  closeClients,
  startStdioClient,
} from '../testing/referee-clients.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-referee-killed-'));
afterAll(async () => {
  await closeClients();
  rmSync(folder, { recursive: true });
});

it('continues a claim after a client or the referee is killed', async () => {
  const firstClient = await startStdioClient(folder);
  await readAnswer(firstClient, 'propose', { file: claimedSweep('mine') });
  expect(await readEnd(firstClient, 'run', { study: 'mine' })).toEqual({
    state: 'ended',
    ended: 15,
    planned: 15,
  });
  const longClaim = { ...claimArguments, seeds: 100 };
  expect(await readAnswer(firstClient, 'claim', { ...longClaim, wait: 0 })).toMatchObject({
    state: 'running',
  });
  while (!readEntryTypes(folder).includes('claim')) await sleep(20);
  // A look does not wait for the claim.
  await readAnswer(firstClient, 'board', { study: 'mine' });
  expect(readEntryTypes(folder)).toEqual(['proposal', 'claim', 'look']);
  // When the client disconnects, its referee exits and the claim stops.
  await firstClient.close();
  expect(readEntryTypes(folder)).toEqual(['proposal', 'claim', 'look']);
  const secondClient = await startStdioClient(folder);
  expect(await readAnswer(secondClient, 'claim', { ...longClaim, wait: 0 })).toMatchObject({
    state: 'running',
  });
  process.kill(secondClient.pid, 'SIGKILL');
  const thirdClient = await startStdioClient(folder);
  // The killed referee leaves its command behind; the command owns the database until it ends.
  const readVerdict = async (): Promise<unknown> => {
    const { text, isError } = await callTool(thirdClient, 'claim', longClaim);
    if (isError && text.includes('in use')) return readVerdict();
    const answer = JSON.parse(text) as { readonly state?: string };
    return answer.state === 'running' ? readVerdict() : answer;
  };
  expect(await readVerdict()).toMatchObject({
    claim: { k: 1, entry: 2 },
    verdict: { entry: 4, answer: 'better' },
  });
  expect(readEntryTypes(folder)).toEqual(['proposal', 'claim', 'look', 'verdict']);
  expect(existsSync(join(folder, 'mine.yaml'))).toBe(true);
});
