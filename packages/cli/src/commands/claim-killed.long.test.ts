import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimCommandLine, claimedSweep, readEntryTypes } from '../testing/claimed-sweep.ts';
import { runCliIn } from '../testing/run-cli.ts';
import { ridgeline, startRidgeline, type RunningCommand } from '../testing/start-ridgeline.ts';
import { withDatabase } from '../with-study.ts';

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-claim-killed-'));
  writeFileSync(join(folder, 'mine.yaml'), claimedSweep('mine'));
  expect(await ridgeline(folder, 'run', 'mine.yaml', '--plain')).toMatchObject({ code: 0 });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Counts the networks that the first claim has trained. */
async function countTrainedNetworks(): Promise<number> {
  const count = await withDatabase(join(folder, 'ridgeline.db'), async (view) => {
    const isStored = (await view.studies()).some(({ name }) => name === 'mine.claim-1');
    return isStored ? (await view.progress('mine.claim-1')).ended.complete : 0;
  });
  return count ?? 0;
}

it('reports that a stopped or interrupted claim has no verdict yet', async () => {
  for (const [end, code] of [
    [(process: RunningCommand) => process.child.kill('SIGINT'), 130],
    [() => ridgeline(folder, 'stop', 'mine.claim-1'), 130],
  ] as const) {
    const previousCount = await countTrainedNetworks();
    const run = startRidgeline(
      folder,
      ...claimCommandLine('large', 'small', '--format', 'markdown', '--seeds', '1000'),
    );
    while ((await countTrainedNetworks()) === previousCount) await sleep(50);
    await end(run);
    expect(await run.result).toMatchObject({
      code,
      stdout: expect.stringContaining('### Claim: `large` against `small`: stopped') as string,
      stderr: expect.stringContaining('stopped and has no verdict yet') as string,
    });
  }
  expect(readEntryTypes(folder)).toEqual(['claim']);
});

it('continues a killed claim as the same claim', async () => {
  const args = claimCommandLine('large', 'small', '--format', 'json', '--seeds', '40');
  const killedRun = startRidgeline(folder, ...claimCommandLine('large', 'small', '--plain', '--seeds', '40'));
  await killedRun.waitForOutput('complete  #', 2);
  killedRun.child.kill('SIGKILL');
  await killedRun.result;
  expect(readEntryTypes(folder)).toEqual(['claim']);
  expect((await runCliIn(folder, 'ledger')).out).toContain('; open');
  const resumedClaim = await ridgeline(folder, ...args);
  expect(resumedClaim.code).toBe(0);
  expect(JSON.parse(resumedClaim.stdout)).toMatchObject({
    claim: { entry: 1, k: 1 },
    verdict: { entry: 2, answer: 'better' },
  });
  expect(readEntryTypes(folder)).toEqual(['claim', 'verdict']);
});
