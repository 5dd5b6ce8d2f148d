import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireRunnable, type LeaderTable, type WorkerRow } from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { validatePlan } from '@ridgeline/search';
import type { StudyEvent } from '../orchestrator/study-event.ts';
import { runStudy } from '../orchestrator/run-study.ts';
import { locateBuilt } from '../testing/locate-built.ts';
import { createGate } from '../testing/gate.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { defineUniformStudy } from '../testing/define-study.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-remote-'));
afterAll(() => rmSync(folder, { recursive: true }));

const worker = { id: 'w', host: 'there', pid: 1, slots: 16 };

/**
 * Starts a run of 24 trials on two threads, next to the workers of `listWorkers`, which claim nothing. The trials train
 * until `finish` is called.
 */
async function runWithWorkers(listWorkers: () => readonly WorkerRow[]) {
  const endFile = join(mkdtempSync(join(folder, 'run-')), 'may-end');
  const definition = defineUniformStudy(`await ${endFile}`, 24);
  const store = createMemoryStore();
  const study = await store.log.createStudy({ name: 'test', definition, plan: validatePlan(definition) });
  const clock = createManualClock();
  const assigned = new Set<string>();
  const firstAssignment = createGate();
  let polls = 0;
  const table: LeaderTable = {
    inherited: [],
    async assign(assignments) {
      for (const { key } of assignments) assigned.add(key.token);
      firstAssignment.open();
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
      polls++;
      return { workers: listWorkers(), assignments: [...assigned].map((id) => ({ id, worker: undefined })) };
    },
    download: async () => undefined,
    close: async () => undefined,
  };
  const events: StudyEvent[] = [];
  const started = createGate();
  const run = runStudy({
    study: requireRunnable(study),
    ...store,
    threads: 2,
    workers: {
      table,
      queue: { add: async () => undefined, close: async () => undefined },
      dataHash: async () => undefined,
    },
    runner: { entry: locateBuilt('test-host') },
    clock,
    onEvent(event) {
      events.push(event);
      if (event.type === 'trial-started') started.open();
    },
  });
  return {
    clock,
    started: started.opened,
    firstAssignment: firstAssignment.opened,
    countPolls: () => polls,
    countAssigned: () => assigned.size,
    events,
    async finish() {
      writeFileSync(endFile, '');
      expect(await run.done).toEqual({ type: 'complete' });
    },
  };
}

const countJoins = (events: readonly StudyEvent[]) =>
  events.filter(({ type }) => type === 'worker-joined').length;

describe('a run with threads and workers', () => {
  it('assigns nothing to a worker that left before the run', async () => {
    const { clock, started, countPolls, countAssigned, events, finish } = await runWithWorkers(() => [
      { ...worker, sinceHeartbeat: 3_600_000 },
    ]);
    await started;
    await clock.advance(5000);
    expect(countPolls()).toBeGreaterThan(3);
    expect(countAssigned()).toBe(0);
    await finish();
    expect(countJoins(events)).toBe(0);
  });

  it('revokes the unclaimed assignments of a worker that left', async () => {
    let workers: readonly WorkerRow[] = [{ ...worker, sinceHeartbeat: 10 }];
    const { clock, firstAssignment, countAssigned, events, finish } = await runWithWorkers(() => workers);
    await firstAssignment;
    workers = [];
    await clock.advance(2000);
    expect(countAssigned()).toBe(0);
    await finish();
    expect(countJoins(events)).toBe(1);
  });
});
