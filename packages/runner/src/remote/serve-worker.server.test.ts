import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  RidgelineError,
  workerProtocol,
  type SweepDefinition,
  type ClaimedAssignment,
  type WorkerTable,
} from '@ridgeline/core';
import { StudySearch } from '@ridgeline/search';
import { locateBuilt } from '../testing/locate-built.ts';
import { connectToServer, serverUrl } from '../testing/postgres-server.ts';
import { defineStudy } from '../testing/define-study.ts';
import { consumeAssignments, openAssignmentQueue, type QueueLocation } from './assignment-queue.ts';
import { serveWorker, type WorkerRun } from './serve-worker.ts';
import { decodeMessages, type WorkerMessage } from './worker-message.ts';

const admin = await connectToServer();
const testHost = locateBuilt('test-host');

const definition = defineStudy(Array<string>(4).fill('obey'));
const assignments = createAssignments(definition);

/** Assignments of a study's first four trials, by the token of their attempt. */
function createAssignments(study: SweepDefinition): ReadonlyMap<string, ClaimedAssignment> {
  const trials = new StudySearch(study).ask(4).map(({ trial }) => trial);
  return new Map(
    trials.map((trial): [string, ClaimedAssignment] => [
      `token ${trial.number}`,
      {
        key: { trial: trial.number, attempt: 1, token: `token ${trial.number}` },
        study: study.name,
        quarantined: false,
        data: undefined,
        trial,
        leader: { fencingToken: 1, protocol: workerProtocol, version: 'test' },
      },
    ]),
  );
}

/** Starts a worker on a study, with its own queue on the server. A test may wrap `table`. */
async function runWorker(
  study: SweepDefinition,
  {
    slots,
    table,
  }: {
    readonly slots: number;
    readonly table: Pick<WorkerTable, 'claim' | 'heartbeat'> & Partial<WorkerTable>;
  },
  body: (context: {
    readonly worker: WorkerRun;
    readonly location: QueueLocation;
    readonly add: (...ids: readonly string[]) => Promise<void>;
  }) => Promise<void>,
): Promise<void> {
  const schema = `test_worker_${process.pid}_${randomUUID().replaceAll('-', '_')}`;
  const location: QueueLocation = { type: 'postgres', url: serverUrl, schema };
  const worker = serveWorker({
    table: {
      identity: { id: 'w', host: 'here', pid: 1, slots },
      leaders: async () => [],
      upload: async () => undefined,
      leave: async () => undefined,
      ...table,
    },
    queue: location,
    slots,
    version: 'test',
    open: async () => ({ definition: study, runner: { entry: testHost } }),
    check: async () => undefined,
  });
  const queue = openAssignmentQueue(location);
  try {
    const add = (...ids: readonly string[]) => queue.add([{ study: study.name, assignments: ids, turn: 0 }]);
    await body({ worker, location, add });
  } finally {
    await queue.close();
    await admin.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
  }
}

it('a worker claims as many trials as it has free slots', async () => {
  const claims: (readonly string[])[] = [];
  const leases = new Map<string, boolean>();
  const table = {
    async claim(ids: readonly string[]) {
      claims.push(ids);
      for (const id of ids) leases.set(id, false);
      return ids.flatMap((id) => assignments.get(id) ?? []);
    },
    heartbeat: async () => [...leases].map(([id, stopping]) => ({ id, stopping })),
  };
  await runWorker(definition, { slots: 2, table }, async ({ worker, location, add }) => {
    await add('token 0', 'token 1', 'token 2');
    while (claims.length < 1) await sleep(5);
    await add('token 3');
    leases.set('token 0', true);
    while (claims.length < 2) await sleep(5);
    expect(claims).toEqual([['token 0', 'token 1'], ['token 2']]);
    // Without a free slot, the next message goes to another worker.
    const otherAssignments: string[] = [];
    const otherConsumer = consumeAssignments(location, {
      handle: async (message) => void otherAssignments.push(...message.assignments),
      onAway: () => undefined,
    });
    while (otherAssignments.length < 1) await sleep(5);
    await otherConsumer.close();
    expect(otherAssignments).toEqual(['token 3']);
    worker.leave();
    for (const trial of [1, 2]) leases.set(`token ${trial}`, true);
    await worker.done;
    expect(claims).toHaveLength(2);
  });
});

it('a worker reports finished trials even if their assignments were revoked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-worker-'));
  const file = join(folder, 'go');
  const revokedStudy = defineStudy([`await ${file}`, 'obey']);
  const claimable = createAssignments(revokedStudy);
  const received: WorkerMessage[] = [];
  let leases: readonly string[] = [];
  let heartbeats = 0;
  const table: Pick<WorkerTable, 'claim' | 'heartbeat'> = {
    async claim(ids) {
      leases = ids;
      return ids.flatMap((id) => claimable.get(id) ?? []);
    },
    async heartbeat(messages) {
      heartbeats++;
      received.push(...messages.flatMap(({ text }) => decodeMessages(text)));
      return leases.map((id) => ({ id, stopping: false }));
    },
  };
  await runWorker(revokedStudy, { slots: 2, table }, async ({ worker, add }) => {
    await add(...claimable.keys());
    const listReported = () =>
      new Set(received.flatMap((message) => (message.type === 'reported' ? [message.assignment] : [])));
    while (listReported().size < 2) await sleep(5);
    leases = [];
    const heartbeatsBefore = heartbeats;
    while (heartbeats < heartbeatsBefore + 2) await sleep(5);
    received.length = 0;
    writeFileSync(file, '');
    worker.leave();
    await worker.done;
    expect(received).toMatchObject([
      { type: 'reported', assignment: 'token 0', report: { step: 1 } },
      { type: 'ended', assignment: 'token 0', end: { ending: { type: 'trained' } } },
    ]);
  }).finally(() => rmSync(folder, { recursive: true }));
});

it('a worker uploads weights before it reports the end of a trial', async () => {
  const weighingStudy = defineStudy(Array<string>(3).fill('weigh 5'));
  const claimable = createAssignments(weighingStudy);
  const received: WorkerMessage[] = [];
  const uploads: (readonly [string, readonly number[]])[] = [];
  const unreachableError = new RidgelineError('DATABASE_UNWRITABLE', 'It has no room.');
  const failures = [
    [unreachableError],
    [new Error('Too large.')],
    [unreachableError, unreachableError, unreachableError],
  ];
  const listEnds = () => received.filter(({ type }) => type === 'ended');
  const table: Pick<WorkerTable, 'claim' | 'heartbeat' | 'upload'> = {
    claim: async (ids) => ids.flatMap((id) => claimable.get(id) ?? []),
    async heartbeat(messages) {
      received.push(...messages.flatMap(({ text }) => decodeMessages(text)));
      return [...claimable.keys()].map((id) => ({ id, stopping: false }));
    },
    async upload(id, { files }) {
      expect(listEnds().map((message) => message.type === 'ended' && message.assignment)).not.toContain(id);
      const failure = failures[claimable.get(id)!.key.trial]!.shift();
      if (failure !== undefined) throw failure;
      uploads.push([id, [...files[1]!.bytes]]);
    },
  };
  await runWorker(weighingStudy, { slots: 1, table }, async ({ worker, add }) => {
    await add(...claimable.keys());
    while (listEnds().length < 3) await sleep(5);
    worker.leave();
    await worker.done;
    expect(listEnds()).toMatchObject([
      { assignment: 'token 0', brought: true, end: { ending: { type: 'trained' } } },
      { assignment: 'token 1', brought: false, end: { ending: { type: 'trained' } } },
      { assignment: 'token 2', brought: false, end: { ending: { type: 'trained' } } },
    ]);
    expect(listEnds().some((message) => JSON.stringify(message).includes('checkpoint'))).toBe(false);
    expect(uploads).toEqual([['token 0', [0, 0, 0, 0, 0]]]);
    expect(received.filter(({ type }) => type === 'warning')).toMatchObject([
      { message: 'the weights of trials were not kept: Too large.' },
      { message: 'the weights of trials were not kept: It has no room.' },
    ]);
  });
});

afterAll(() => admin.end());
