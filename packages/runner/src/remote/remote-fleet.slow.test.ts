import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runnable, type LeaderTable, type WorkerRow } from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { planRun } from '@ridgeline/search';
import type { StudyEvent } from '../orchestrator/study-event.ts';
import { runStudy } from '../orchestrator/run-study.ts';
import { built } from '../testing/built.ts';
import { gate } from '../testing/gate.ts';
import { manualClock } from '../testing/manual-clock.ts';
import { studyOfMany } from '../testing/study-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-remote-'));
afterAll(() => rmSync(folder, { recursive: true }));

const worker = { id: 'w', host: 'there', pid: 1, slots: 16 };

/**
 * Starts a run of 24 trials on two threads, next to the workers of `look`. No worker claims anything. Its trials train
 * until `finish`.
 */
async function runBeside(look: () => readonly WorkerRow[]) {
  const mayEnd = join(mkdtempSync(join(folder, 'run-')), 'may-end');
  const definition = studyOfMany(`await ${mayEnd}`, 24);
  const store = createMemoryStore();
  const study = await store.log.createStudy({ name: 'test', definition, plan: planRun(definition) });
  const clock = manualClock();
  const assigned = new Set<string>();
  const handedOut = gate();
  let looks = 0;
  const table: LeaderTable = {
    inherited: [],
    async assign(assignments) {
      for (const { key } of assignments) assigned.add(key.token);
      handedOut.open();
    },
    stop: async () => undefined,
    async revoke() {
      const ids = [...assigned];
      assigned.clear();
      return ids;
    },
    async remove(ids) {
      for (const id of ids) assigned.delete(id);
    },
    receive: async () => [],
    async poll() {
      looks++;
      return { workers: look(), assignments: [...assigned].map((id) => ({ id, worker: undefined })) };
    },
    download: async () => undefined,
    close: async () => undefined,
  };
  const events: StudyEvent[] = [];
  const started = gate();
  const run = runStudy({
    study: runnable(study),
    ...store,
    threads: 2,
    workers: {
      table,
      queue: { add: async () => undefined, close: async () => undefined },
      dataHash: async () => undefined,
    },
    runner: { entry: built('test-host') },
    clock,
    onEvent(event) {
      events.push(event);
      if (event.type === 'trial-started') started.open();
    },
  });
  return {
    clock,
    started: started.opened,
    handedOut: handedOut.opened,
    looks: () => looks,
    assigned: () => assigned.size,
    events,
    async finish() {
      writeFileSync(mayEnd, '');
      expect(await run.done).toEqual({ type: 'complete' });
    },
  };
}

const joined = (events: readonly StudyEvent[]) =>
  events.filter(({ type }) => type === 'worker-joined').length;

describe('a run with threads and workers', () => {
  it('assigns nothing to a worker that left before the run', async () => {
    const { clock, started, looks, assigned, events, finish } = await runBeside(() => [
      { ...worker, sinceHeartbeat: 3_600_000 },
    ]);
    await started;
    await clock.advance(5000);
    expect(looks()).toBeGreaterThan(3);
    expect(assigned()).toBe(0);
    await finish();
    expect(joined(events)).toBe(0);
  });

  it('takes back the assignments of a worker that left before it claimed any', async () => {
    let workers: readonly WorkerRow[] = [{ ...worker, sinceHeartbeat: 10 }];
    const { clock, handedOut, assigned, events, finish } = await runBeside(() => workers);
    await handedOut;
    workers = [];
    await clock.advance(2000);
    expect(assigned()).toBe(0);
    await finish();
    expect(joined(events)).toBe(1);
  });
});
