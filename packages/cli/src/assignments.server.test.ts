import { setTimeout as sleep } from 'node:timers/promises';
import {
  RidgelineError,
  requireRunnable,
  searchDefaults,
  type Checkpoint,
  type Dimension,
  type LeaderTable,
  type SweepDefinition,
} from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { runStudy, type RunStudyOptions, type StudyEvent } from '@ridgeline/runner';
import { openAssignmentQueue, type AssignmentMessage } from '@ridgeline/runner/remote';
import { validatePlan } from '@ridgeline/search';
import { openWorkerTable, acquireStudy } from '@ridgeline/storage';
import { readQueueLocation } from './queue-location.ts';
import { createTestSchema } from './testing/postgres-schema.ts';

const server = await createTestSchema();

const createDefinition = (name: string, trials: number): SweepDefinition => ({
  name,
  description: undefined,
  type: 'network',
  task: { data: { name: 'digits' }, network: { hidden: [1] }, training: { epochs: 2 } },
  metric: { name: 'val_loss', goal: 'minimize', summary: { type: 'last' } },
  ...searchDefaults,
  // Trials of these studies may all fail with the same error, which would stop the study.
  failures: { ...searchDefaults.failures, maxFailures: undefined },
  seed: 0,
  seeds: [0],
  strategies: [
    { name: 'all', method: 'grid', dimensions: [{ owner: 'strategy', dimension: createRates(trials) }] },
  ],
});

const createRates = (count: number): Dimension => ({
  type: 'categorical',
  name: 'training.optimizer.learning_rate',
  values: Array.from({ length: count }, (_, index) => 0.01 / (index + 1)),
});

/** Queue whose values can be awaited in order. */
function createAsyncQueue<T>() {
  const values: T[] = [];
  const consumers: ((value: T) => void)[] = [];
  return {
    put(value: T): void {
      const consumer = consumers.shift();
      if (consumer === undefined) values.push(value);
      else consumer(value);
    },
    next(): Promise<T> {
      const [value] = values.splice(0, 1);
      return value === undefined ? new Promise((resolve) => consumers.push(resolve)) : Promise.resolve(value);
    },
  };
}

describe('a leader without threads', () => {
  const url = server.url;
  afterAll(() => server.drop());

  const joinWorker = (pid: number, slots = 1) => openWorkerTable(url, { host: 'here', pid, slots });

  /**
   * Starts a run that assigns its trials to the workers that join. `assignedTokens` has the tokens of the assignments in
   * the table, in order.
   */
  async function startLeader(
    name: string,
    {
      trials = 1,
      dataHash = async () => undefined,
      wrapTable = (table: LeaderTable) => table,
      isUnreachable = () => false,
      keepCheckpoint,
      clock,
    }: {
      readonly trials?: number;
      readonly dataHash?: () => Promise<undefined>;
      readonly wrapTable?: (table: LeaderTable) => LeaderTable;
      /** True while the queue rejects new messages. */
      readonly isUnreachable?: () => boolean;
      readonly keepCheckpoint?: (trial: number, checkpoint: Checkpoint) => Promise<void>;
      readonly clock?: RunStudyOptions['clock'];
    } = {},
  ) {
    const store = createMemoryStore();
    const sweep = createDefinition(name, trials);
    const study = await store.log.createStudy({ name, definition: sweep, plan: validatePlan(sweep) });
    const owner = await acquireStudy(url, name);
    const table = wrapTable(await owner.openLeaderTable!({ version: '1.0.0' }));
    const assignedTokens = createAsyncQueue<string>();
    const events: StudyEvent[] = [];
    const messages: AssignmentMessage[] = [];
    const queue = openAssignmentQueue(await readQueueLocation(url, undefined));
    const run = runStudy({
      study: requireRunnable(study),
      ...store,
      threads: 0,
      workers: {
        table: {
          ...table,
          async assign(assignments) {
            await table.assign(assignments);
            for (const { key } of assignments) assignedTokens.put(key.token);
          },
        },
        queue: {
          ...queue,
          async add(newMessages) {
            if (isUnreachable()) throw new Error('connection refused');
            messages.push(...newMessages);
            await queue.add(newMessages);
          },
        },
        dataHash,
        keepCheckpoint,
      },
      runner: { entry: new URL('never-started.js', import.meta.url) },
      clock,
      onEvent: (event) => events.push(event),
    });
    const done = run.done.finally(() => owner.release());
    const waitForEvent = async (matches: (event: StudyEvent) => boolean) => {
      while (!events.some(matches)) await sleep(5);
    };
    return { run, done, assignedTokens, events, messages, waitForEvent, store };
  }

  it('suspects no trial of workers that leave normally', async () => {
    const { run, done, assignedTokens, events } = await startLeader('left');
    for (const pid of [1, 2, 3, 4]) {
      const worker = await joinWorker(pid);
      expect(await worker.claim([await assignedTokens.next()])).toHaveLength(1);
      await worker.leave();
    }
    const lastWorker = await joinWorker(5);
    await assignedTokens.next();
    run.command({ type: 'interrupt' });
    expect(await done).toEqual({ type: 'interrupted', remaining: 1 });
    await lastWorker.leave();
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type === 'trial-lost')).toHaveLength(5);
    expect(types).not.toContain('suspected');
  });

  it('keeps the late outcome of an abandoned attempt', async () => {
    const { done, assignedTokens, waitForEvent, store } = await startLeader('returned');
    const [firstWorker, secondWorker] = [await joinWorker(1), await joinWorker(2)];
    const [claimedAssignment] = await firstWorker.claim([await assignedTokens.next()]);
    const send = (...messages: readonly object[]) =>
      secondWorker.heartbeat([{ study: 'returned', text: JSON.stringify(messages) }]);
    const trialMessages = (assignment: string, loss: number) => [
      { type: 'reported', assignment, report: { step: 1, values: { val_loss: loss } } },
      { type: 'ended', assignment, threadTime: 1, end: { ending: { type: 'trained' } } },
    ];
    await firstWorker.leave();
    const retryToken = await assignedTokens.next();
    await send(...trialMessages(claimedAssignment!.key.token, 0.5));
    await waitForEvent((event) => event.type === 'trial-ended' && event.acknowledgement === 'late');
    await secondWorker.claim([retryToken]);
    await send(...trialMessages(retryToken, 0.25));
    expect(await done).toEqual({ type: 'complete' });
    const completeOutcome = (value: number) => ({
      type: 'complete',
      value,
      step: 1,
      values: { val_loss: value },
    });
    expect(await store.view.trial('returned', 0)).toMatchObject({
      state: 'ended',
      attempts: [
        { attempt: 2, state: 'complete' },
        { attempt: 1, state: 'late', lateOutcome: completeOutcome(0.5) },
      ],
      finished: { attempt: 2, outcome: completeOutcome(0.25) },
    });
    await secondWorker.leave();
  });

  it('ends even if the reply to a revocation is lost', async () => {
    const { run, done, assignedTokens } = await startLeader('unanswered', {
      wrapTable: (table) => ({ ...table, revoke: async () => (await table.revoke(), []) }),
    });
    const worker = await joinWorker(1);
    await assignedTokens.next();
    run.command({ type: 'interrupt' });
    expect(await done).toEqual({ type: 'interrupted', remaining: 1 });
    await worker.leave();
  });

  it('assigns no trial whose data were still being hashed at an interrupt', async () => {
    const hashRequests = createAsyncQueue<() => void>();
    const { run, done } = await startLeader('late', {
      dataHash: () => new Promise((resolve) => hashRequests.put(() => resolve(undefined))),
    });
    const worker = await joinWorker(1);
    const answer = await hashRequests.next();
    run.command({ type: 'interrupt' });
    // The answer arrives after the assignments were revoked.
    setImmediate(answer);
    expect(await done).toEqual({ type: 'interrupted', remaining: 1 });
    await worker.leave();
  });

  it('assigns revoked trials after a pause', async () => {
    const hashRequests = createAsyncQueue<() => void>();
    const { run, done, assignedTokens, events, waitForEvent } = await startLeader('paused', {
      trials: 4,
      dataHash: () => new Promise((resolve) => hashRequests.put(() => resolve(undefined))),
    });
    const worker = await joinWorker(1, 3);
    const send = (message: object) =>
      worker.heartbeat([{ study: 'paused', text: JSON.stringify([message]) }]);
    (await hashRequests.next())();
    const firstToken = await assignedTokens.next();
    (await hashRequests.next())();
    const secondToken = await assignedTokens.next();
    const answerLate = await hashRequests.next();
    await worker.claim([firstToken]);
    await send({ type: 'started', assignment: firstToken });
    await waitForEvent(({ type }) => type === 'trial-started');
    expect(run.command({ type: 'pause' })).toMatchObject({ ok: true });
    answerLate();
    const isLoss = (event: StudyEvent) => event.type === 'trial-lost';
    while (events.filter(isLoss).length < 2) await sleep(5);
    expect(await worker.claim([secondToken])).toEqual([]);

    expect(run.command({ type: 'stop', trial: 1 })).toMatchObject({ ok: false });
    expect(run.command({ type: 'stop', trial: 0 })).toMatchObject({ ok: true });
    while ((await worker.heartbeat([]))[0]?.stopping !== true) await sleep(5);
    const end = { ending: { type: 'stopped', step: 1 } };
    await send({ type: 'ended', assignment: firstToken, threadTime: 1, end });
    await waitForEvent(({ type }) => type === 'trial-ended');
    expect(run.command({ type: 'resume' })).toMatchObject({ ok: true });
    // Revoked trials come first.
    for (const trial of [1, 2, 3]) {
      (await hashRequests.next())();
      expect(await worker.claim([await assignedTokens.next()])).toMatchObject([{ key: { trial } }]);
    }
    run.command({ type: 'interrupt' });
    run.command({ type: 'interrupt' });
    await done;
    await worker.leave();
  });

  it('sends as many short trials in a message as a worker has slots', async () => {
    // On a clock that stands still, trials take no time.
    const clock: RunStudyOptions['clock'] = {
      now: () => 0,
      wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
    };
    const { done, assignedTokens, messages } = await startLeader('brief', { trials: 24, clock });
    const worker = await joinWorker(1, 3);
    for (let remaining = 24; remaining > 0; remaining -= 3) {
      const tokens = [await assignedTokens.next(), await assignedTokens.next(), await assignedTokens.next()];
      expect(await worker.claim(tokens)).toHaveLength(3);
      const end = { ending: { type: 'failed', kind: 'error', message: 'It is a test.' } };
      const endMessages = tokens.flatMap((assignment) => [
        { type: 'started', assignment },
        { type: 'ended', assignment, threadTime: 1, end },
      ]);
      await worker.heartbeat([{ study: 'brief', text: JSON.stringify(endMessages) }]);
    }
    expect(await done).toEqual({ type: 'complete' });
    const batches = messages.map(({ assignments }) => assignments);
    expect(batches.map(({ length }) => length)).toEqual([1, 1, 1, ...Array<number>(7).fill(3)]);
    expect(new Set(batches.flat()).size).toBe(24);
    await worker.leave();
  });

  it('receives weights before the outcome', async () => {
    const keptCheckpoints: string[] = [];
    const { done, assignedTokens, events } = await startLeader('weights', {
      trials: 4,
      async keepCheckpoint(trial, { files }) {
        if (trial > 1) throw new Error(`There is no room for ${trial}.`);
        expect(events.some(({ type }) => type === 'trial-ended')).toBe(trial > 0);
        const [model, weights] = files;
        keptCheckpoints.push(
          `${trial} ${Buffer.from(model!.bytes).toString()} ${[...weights!.bytes].join(' ')}`,
        );
      },
    });
    const worker = await joinWorker(1);
    for (const trial of [0, 1, 2, 3]) {
      const assignment = await assignedTokens.next();
      await worker.claim([assignment]);
      await worker.upload(assignment, {
        files: [
          { path: 'model.json', bytes: Buffer.from('{}') },
          { path: 'weights.bin', bytes: Uint8Array.of(trial, 255, 0) },
        ],
      });
      const messages = [
        { type: 'started', assignment },
        { type: 'reported', assignment, report: { step: 2, values: { val_loss: trial } } },
        {
          type: 'ended',
          assignment,
          threadTime: 1,
          end: { ending: { type: 'trained' } },
          brought: trial !== 1,
        },
      ];
      await worker.heartbeat([{ study: 'weights', text: JSON.stringify(messages) }]);
    }
    expect(await done).toEqual({ type: 'complete' });
    await worker.leave();
    expect(keptCheckpoints).toEqual(['0 {} 0 255 0']);
    expect(events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))).toEqual([
      'The weights of trials on workers are not kept: There is no room for 2.',
    ]);
    expect(events.flatMap((event) => (event.type === 'trial-ended' ? [event.outcome.type] : []))).toEqual(
      Array(4).fill('complete'),
    );
  });

  it('receives an outcome whose weights are unavailable', async () => {
    let requests = 0;
    const { done, assignedTokens, events } = await startLeader('withheld', {
      keepCheckpoint: async () => undefined,
      wrapTable: (table) => ({
        ...table,
        download() {
          requests++;
          return Promise.reject(new RidgelineError('DATABASE_UNWRITABLE', 'It does not answer.'));
        },
      }),
    });
    const worker = await joinWorker(1);
    const assignment = await assignedTokens.next();
    await worker.claim([assignment]);
    const end = { ending: { type: 'stopped', step: 1 } };
    const messages = [{ type: 'ended', assignment, threadTime: 1, end, brought: true }];
    await worker.heartbeat([{ study: 'withheld', text: JSON.stringify(messages) }]);
    expect(await done).toEqual({ type: 'complete' });
    await worker.leave();
    expect(requests).toBe(3);
    expect(events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))).toEqual([
      'The weights of trials on workers are not kept: It does not answer.',
    ]);
  });

  it('sends unclaimed assignments again in a new message', async () => {
    const { run, done, messages } = await startLeader('repeated');
    const worker = await joinWorker(1);
    while (messages.length < 3) await sleep(20);
    run.command({ type: 'interrupt' });
    await done;
    await worker.leave();
    const { assignments } = messages[0]!;
    expect(messages.slice(0, 3)).toMatchObject([0, 1, 0].map((turn) => ({ assignments, turn })));
  });

  it('warns once that the queue rejects messages, and once that it accepts them again', async () => {
    let remainingRefusals = 2;
    const { run, done, events, waitForEvent } = await startLeader('refused', {
      isUnreachable: () => remainingRefusals-- > 0,
    });
    const worker = await joinWorker(1);
    // No worker claims the trial, so the leader repeats the message until the queue accepts it.
    await waitForEvent(
      (event) => event.type === 'warning' && event.message === 'The queue accepts messages again.',
    );
    run.command({ type: 'interrupt' });
    await done;
    await worker.leave();
    expect(events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))).toEqual([
      'The queue accepts no messages, and workers wait for them: connection refused.',
      'The queue accepts messages again.',
    ]);
  });
});
