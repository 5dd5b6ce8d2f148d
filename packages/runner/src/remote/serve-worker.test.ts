import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  workerProtocol,
  type SweepDefinition,
  type TakenAssignment,
  type WorkerBoard,
} from '@ridgeline/core';
import { StudySearch } from '@ridgeline/search';
import { clientHere, serverUrl } from '../testing/postgres-here.ts';
import { studyOf } from '../testing/study-of.ts';
import { consumeGroups, openGroupQueue, type QueuePlace } from './group-queue.ts';
import { serveWorker } from './serve-worker.ts';
import { decodeWords, type Words } from './words.ts';

const admin = await clientHere();
const onServer = admin === undefined ? it.skip : it;
const testHost = new URL(import.meta.url.replace(/remote\/[^/]*(?=\.[jt]s$)/, 'testing/test-host'));

const definition = studyOf(Array<string>(4).fill('obey'));
const assignments = assignmentsOf(definition);

/** Each of its trials alone, by id. */
function assignmentsOf(study: SweepDefinition): ReadonlyMap<string, TakenAssignment> {
  const trials = new StudySearch(study).take(4).map(({ trial }) => trial);
  return new Map(
    trials.map((trial): [string, TakenAssignment] => [
      `group ${trial.number}`,
      {
        id: `group ${trial.number}`,
        study: study.name,
        apart: false,
        keys: [{ trial: trial.number, attempt: 1, token: `token ${trial.number}` }],
        data: undefined,
        trials: [trial],
        leader: { epoch: 1, protocol: workerProtocol, version: 'test' },
      },
    ]),
  );
}

onServer(
  'a worker asks at once for what it has slots for, and for a message when it has a slot (skipped without PostgreSQL)',
  async () => {
    const schema = `test_worker_${process.pid}_${Date.now()}`;
    const place: QueuePlace = { type: 'postgres', url: serverUrl, schema };
    const asked: (readonly string[])[] = [];
    const held = new Map<string, readonly number[]>();
    const board: WorkerBoard = {
      async take(ids) {
        asked.push(ids);
        for (const id of ids) held.set(id, []);
        return ids.flatMap((id) => assignments.get(id) ?? []);
      },
      beat: async () => [...held].map(([id, stopping]) => ({ id, stopping })),
      leave: async () => undefined,
    };
    const worker = serveWorker({
      board,
      queue: place,
      slots: 2,
      version: 'test',
      open: async () => ({ definition, runner: { entry: testHost } }),
      check: async () => undefined,
    });
    const queue = openGroupQueue(place);
    const add = (...ids: readonly string[]) => queue.add([{ study: definition.name, assignments: ids }]);
    try {
      await add('group 0', 'group 1', 'group 2');
      while (asked.length < 1) await sleep(5);
      await add('group 3');
      held.set('group 0', [0]);
      while (asked.length < 2) await sleep(5);
      expect(asked).toEqual([['group 0', 'group 1'], ['group 2']]);
      // It has no slot: the next message is for whoever has.
      const other: string[] = [];
      const idle = consumeGroups(place, {
        handle: async (message) => void other.push(...message.assignments),
        away: () => undefined,
      });
      while (other.length < 1) await sleep(5);
      await idle.close();
      expect(other).toEqual(['group 3']);
      worker.leave();
      for (const trial of [1, 2]) held.set(`group ${trial}`, [trial]);
      await worker.done;
      expect(asked).toHaveLength(2);
    } finally {
      await queue.close();
      await admin!.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
    }
  },
  60_000,
);

onServer(
  'a worker that finds its assignments gone tells how a trial ends that ends by itself (skipped without PostgreSQL)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ridgeline-worker-'));
    const file = join(folder, 'go');
    const place: QueuePlace = {
      type: 'postgres',
      url: serverUrl,
      schema: `test_gone_${process.pid}_${Date.now()}`,
    };
    const gone = studyOf([`await ${file}`, 'obey']);
    const given = assignmentsOf(gone);
    const heard: Words[] = [];
    let held: readonly string[] = [];
    let beats = 0;
    const board: WorkerBoard = {
      async take(ids) {
        held = ids;
        return ids.flatMap((id) => given.get(id) ?? []);
      },
      async beat(words) {
        beats++;
        heard.push(...words.flatMap((one) => decodeWords(one.words)));
        return held.map((id) => ({ id, stopping: [] }));
      },
      leave: async () => undefined,
    };
    const worker = serveWorker({
      board,
      queue: place,
      slots: 2,
      version: 'test',
      open: async () => ({ definition: gone, runner: { entry: testHost } }),
      check: async () => undefined,
    });
    const queue = openGroupQueue(place);
    try {
      await queue.add([{ study: gone.name, assignments: [...given.keys()] }]);
      const trialsOf = (type: Words['type']) =>
        new Set(heard.flatMap((word) => (word.type === type && 'trial' in word ? [word.trial] : [])));
      while (trialsOf('reported').size < 2) await sleep(5);
      held = [];
      const before = beats;
      while (beats < before + 2) await sleep(5);
      heard.length = 0;
      writeFileSync(file, '');
      worker.leave();
      await worker.done;
      expect(heard).toMatchObject([
        { type: 'reported', assignment: 'group 0', trial: 0, report: { step: 1 } },
        { type: 'ended', assignment: 'group 0', trial: 0, end: { ending: { type: 'trained' } } },
      ]);
    } finally {
      await queue.close();
      rmSync(folder, { recursive: true });
      await admin!.query(`DROP SCHEMA IF EXISTS "${place.schema}" CASCADE`);
    }
  },
  60_000,
);

afterAll(() => admin?.end());
