import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { costOf } from '@ridgeline/core';
import { startRun, type TestRun } from '../testing/start-run.ts';
import { studyOfGroup } from '../testing/study-of.ts';

/** What the trials of these runs leave behind. */
const folder = mkdtempSync(join(tmpdir(), 'ridgeline-groups-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function outcomesOf({ store, study }: TestRun) {
  const { outcomes } = await store.view.outcomes(study.name, 0, 1000);
  const ended = [...outcomes].sort((a, b) => a.trial.number - b.trial.number);
  expect(ended.map(({ trial }) => trial.number)).toEqual([...Array(study.plan!.trials).keys()]);
  return ended.map(({ outcome }) => outcome);
}

function startsOf({ events }: TestRun) {
  return events.flatMap((event) => (event.type === 'trial-started' ? [event] : []));
}

describe('a group', () => {
  it('gives each of its trials an end of its own', async () => {
    const test = await startRun(studyOfGroup(['train', 'diverge', 'fail', 'train', 'forget']), {
      threads: 1,
    });
    await test.run.done;
    expect(startsOf(test).map(({ together }) => together)).toEqual([5, 5, 5, 5, 5]);
    expect((await outcomesOf(test)).map(({ type }) => type)).toEqual([
      'complete',
      'diverged',
      'failed',
      'complete',
      'failed',
    ]);
  });

  it('charges each of its trials its share of the time', async () => {
    const before = performance.now();
    const mayEnd = join(folder, 'charged');
    const test = await startRun(studyOfGroup([`await ${mayEnd}`, 'train', 'train', 'train']), { threads: 1 });
    await test.until('trial-started');
    const started = performance.now();
    await sleep(200);
    const least = performance.now() - started;
    writeFileSync(mayEnd, '');
    await test.run.done;
    const most = performance.now() - before;
    const { outcomes } = await test.store.view.outcomes('test', 0, 9);
    const costs = [...outcomes].sort((a, b) => a.trial.number - b.trial.number).map(costOf);
    // The first was active with three others, and they have been active for as long as it was.
    expect(costs[0]).toBeGreaterThanOrEqual(least / 4);
    expect(Math.min(...costs)).toBe(costs[0]);
    expect(costs.reduce((sum, cost) => sum + cost)).toBeLessThanOrEqual(most);
  });

  it('loses no member to the one that is stopped by hand', async () => {
    const test = await startRun(studyOfGroup(['train', 'obey', 'train']), { threads: 1 });
    await test.until('trial-ended');
    expect(test.run.command({ type: 'stop', trial: 1 }).ok).toBe(true);
    await test.run.done;
    expect((await outcomesOf(test)).map(({ type }) => type)).toEqual(['complete', 'cancelled', 'complete']);
  });

  it.each([
    ['throws', 'throw', 'error', false],
    ['ends its thread', 'exit 3', 'crash', false],
    ['ends its process', 'signal SIGSEGV', 'crash', true],
  ])('charges none of its trials for one that %s, and finds it', async (_, behaviour, kind, dies) => {
    const others = Array<string>(7).fill('train');
    const test = await startRun(studyOfGroup([...others, behaviour, ...others]), { threads: 2 });
    await test.run.done;
    const outcomes = await outcomesOf(test);
    expect(outcomes[7]).toMatchObject({ type: 'failed', kind });
    expect(outcomes.filter(({ type }) => type === 'complete')).toHaveLength(14);
    expect(test.events.some(({ type }) => type === 'runner-died')).toBe(dies);
  });

  it('that one trial holds up is ended, and only that one is out of time', async () => {
    const test = await startRun(studyOfGroup(['train', 'spin', 'train']), {
      threads: 1,
      failures: { timeout: 2 },
    });
    await test.run.done;
    const timeout = { type: 'failed', kind: 'timeout', message: 'The trial took longer than 2 s.' };
    const [first, second, third] = await outcomesOf(test);
    expect(second).toEqual(timeout);
    expect([first!.type, third!.type]).toEqual(['complete', 'complete']);
  });
});
