import { createMemoryStore, type LeaderBoard, type WorkerRow } from '@ridgeline/core';
import { planRun } from '@ridgeline/search';
import type { StudyEvent } from '../orchestrator/study-event.ts';
import { runStudy } from '../orchestrator/run-study.ts';
import { studyOfMany } from '../testing/study-of.ts';

/** Runs trials of 0.1 s on two threads, and on a server that says of its workers what `look` says so long after the start. */
async function runBeside(look: (passed: number) => readonly WorkerRow[]) {
  const definition = studyOfMany('sleep 100', 24);
  const store = createMemoryStore();
  const study = await store.log.createStudy({ name: 'test', definition, plan: planRun(definition) });
  const began = performance.now();
  const assigned = new Set<string>();
  let handedOut = 0;
  const board: LeaderBoard = {
    inherited: [],
    async assign(assignments) {
      handedOut += assignments.length;
      for (const { id } of assignments) assigned.add(id);
    },
    stop: async () => undefined,
    async recall() {
      const ids = [...assigned];
      assigned.clear();
      return ids;
    },
    async remove(ids) {
      for (const id of ids) assigned.delete(id);
    },
    hear: async () => [],
    look: async () => ({
      workers: look(performance.now() - began),
      assignments: [...assigned].map((id) => ({ id, worker: undefined })),
    }),
    collect: async () => undefined,
    close: async () => undefined,
  };
  const events: StudyEvent[] = [];
  const run = runStudy({
    study,
    ...store,
    threads: 2,
    workers: {
      board,
      queue: { add: async () => undefined, close: async () => undefined },
      dataOf: async () => undefined,
    },
    groupLimit: () => 1,
    runner: { entry: new URL(import.meta.url.replace(/remote\/[^/]*$/, 'testing/test-host.ts')) },
    onEvent: (event) => events.push(event),
  });
  expect(await run.done).toEqual({ type: 'complete' });
  return { handedOut, joined: events.filter(({ type }) => type === 'worker-joined').length };
}

const worker = { id: 'w', host: 'there', pid: 1, slots: 16 };

describe('a run with threads and workers', () => {
  it('hands nothing to a worker that was gone before it began', async () => {
    const outcome = await runBeside((passed) => [{ ...worker, silence: 3_600_000 + passed }]);
    expect(outcome).toEqual({ handedOut: 0, joined: 0 });
  }, 30_000);

  it('takes back what it handed to one that left before it took anything up', async () => {
    const outcome = await runBeside((passed) => (passed < 2000 ? [{ ...worker, silence: 10 }] : []));
    expect(outcome).toEqual({ handedOut: expect.any(Number), joined: 1 });
    expect(outcome.handedOut).toBeGreaterThan(0);
  }, 30_000);
});
