import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEntryTypes } from '../testing/claimed-sweep.ts';
import {
  answer,
  call,
  claim,
  closeClients,
  runClaimedSweep,
  stdioClient,
} from '../testing/referee-clients.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-referee-killed-'));
afterAll(async () => {
  await closeClients();
  rmSync(folder, { recursive: true });
});

it('continues a claim after a client or the referee is killed', async () => {
  const first = await stdioClient(folder);
  await runClaimedSweep(first);
  const longClaim = { ...claim, seeds: 100 };
  expect(await answer(first, 'claim', { ...longClaim, wait: 0 })).toMatchObject({ state: 'running' });
  while (!readEntryTypes(folder).includes('claim')) await sleep(20);
  // A look does not wait for the claim.
  await answer(first, 'board', { study: 'mine' });
  expect(readEntryTypes(folder)).toEqual(['proposal', 'claim', 'look']);
  // When the client disconnects, its referee exits and the claim stops.
  await first.close();
  expect(readEntryTypes(folder)).toEqual(['proposal', 'claim', 'look']);
  const second = await stdioClient(folder);
  expect(await answer(second, 'claim', { ...longClaim, wait: 0 })).toMatchObject({ state: 'running' });
  process.kill(second.pid, 'SIGKILL');
  const third = await stdioClient(folder);
  // The killed referee leaves its command behind; the command owns the database until it ends.
  const verdictOf = async (): Promise<unknown> => {
    const { text, isError } = await call(third, 'claim', longClaim);
    return isError && text.includes('in use') ? verdictOf() : JSON.parse(text);
  };
  expect(await verdictOf()).toMatchObject({
    claim: { k: 1, entry: 2 },
    verdict: { entry: 4, answer: 'better' },
  });
  expect(readEntryTypes(folder)).toEqual(['proposal', 'claim', 'look', 'verdict']);
  expect(existsSync(join(folder, 'mine.yaml'))).toBe(true);
});
