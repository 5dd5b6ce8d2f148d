import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MessageChannel, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import type { ThreadMessage, ToThread, TrialAttempt } from '@ridgeline/core';
import { parseTask } from '@ridgeline/core/parse';
import { loadDataSet } from './data/data-sets.ts';
import type { TrialBackend } from './backend/trial-backend.ts';
import { availableNetworkBackends } from './testing/available-trainers.ts';
import { startTrainingThread } from './testing/start-training-thread.ts';
import type { CheckpointSettings } from './training-request.ts';

const shared = await loadDataSet('digits');

function createAttempt(
  trial: number,
  network: object,
  training: object = {},
  data: object = {},
): TrialAttempt {
  const parsed = parseTask(
    {
      data: { name: 'digits', train: 200, validation: 100, ...data },
      network,
      training: { epochs: 2, ...training },
    },
    [],
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { key: { trial, attempt: 1, token: 't' }, task: parsed.value, seed: 3 };
}

const trials = [
  createAttempt(0, { hidden: [12], dropout: 0.3 }),
  createAttempt(1, { hidden: [12], kernel_regularizer: { l2: 0.001 } }),
  createAttempt(2, { hidden: [12], kernel_constraint: 'MaxNorm' }),
];

/** Part of the fingerprint that identifies a network backend. */
const expectedNumerics = ({ type }: TrialBackend) =>
  type === 'engine'
    ? { backend: 'engine', instructions: 'fused multiply-add' }
    : {
        version: expect.stringMatching(
          /^tfjs-layers 4\.22\.0 on (tfjs-backend-wasm|libtensorflow) /,
        ) as string,
      };

describe.each(await availableNetworkBackends())('a thread on $type', ({ backend }) => {
  /** Shared thread for tests that do not need a new one. */
  let thread: Worker;
  beforeAll(() => void (thread = startTrainingThread()));
  afterAll(() => thread.terminate());

  /** Runs a body with a new thread. */
  async function runOnNewThread<R>(body: (thread: Worker) => Promise<R>): Promise<R> {
    const thread = startTrainingThread();
    try {
      return await body(thread);
    } finally {
      await thread.terminate();
    }
  }

  async function train(
    thread: Worker,
    trial: TrialAttempt,
    {
      requests = [],
      checkpoints,
    }: { readonly requests?: readonly ToThread[]; readonly checkpoints?: CheckpointSettings } = {},
  ): Promise<ThreadMessage[]> {
    const { port1, port2 } = new MessageChannel();
    for (const request of requests) port1.postMessage(request);
    thread.postMessage({ trial, backend, shared, checkpoints, port: port2 }, [port2]);
    const [tensors] = (await once(thread, 'message')) as [number];
    const messages: ThreadMessage[] = [];
    for (let next; (next = receiveMessageOnPort(port1)) !== undefined;) {
      messages.push(next.message as ThreadMessage);
    }
    port1.close();
    const usedTensors = backend.type === 'tensorflow' && messages.some(({ type }) => type === 'report');
    if (usedTensors) expect(tensors).toBeGreaterThan(0);
    return messages;
  }

  const findCheckpoint = (messages: readonly ThreadMessage[]) => {
    const end = messages.at(-1);
    return end?.type === 'ended' ? end.checkpoint : undefined;
  };

  it('reports the same bits on any thread', async () => {
    const trainAll = async (thread: Worker, attempts: readonly TrialAttempt[]) => {
      const messages: ThreadMessage[][] = [];
      for (const trial of attempts) messages.push(await train(thread, trial));
      return messages;
    };
    const messages = await runOnNewThread((thread) => trainAll(thread, trials));
    expect(messages[1]!.map(({ type }) => type)).toEqual(['report', 'report', 'ended']);
    expect(messages[1]!.at(-1)).toMatchObject({
      ending: { type: 'trained' },
      fingerprint: { ...expectedNumerics(backend), data: shared.sha256 },
      layers: [{ layer: 'hidden 1' }, { layer: 'output' }],
    });
    expect((await trainAll(thread, trials.toReversed())).toReversed()).toEqual(messages);
  });

  it('sends the same files with the end of a trial as it writes into a folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ridgeline-worker-'));
    const metric = { name: 'val_loss', goal: 'minimize', summary: { type: 'last' } } as const;
    const read = (name: string) => readFileSync(join(folder, '0', name));
    const [trial] = trials;
    try {
      await train(thread, trial!, { checkpoints: { metric, destination: { type: 'folder', folder } } });
      expect(readdirSync(folder)).toEqual(['0']);
      const size = read('model.json').length + read('weights.bin').length;
      const trainAndSend = async (maxBytes: number) =>
        findCheckpoint(
          await train(thread, trial!, { checkpoints: { metric, destination: { type: 'end', maxBytes } } }),
        );
      const { files } = (await trainAndSend(size))!;
      expect(files.map(({ path }) => path)).toEqual(['model.json', 'weights.bin']);
      for (const { path, bytes } of files) expect(Buffer.compare(bytes, read(path))).toBe(0);
      expect(await trainAndSend(size - 1)).toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('trains a trial after a trial that cannot be set up', async () => {
    const refusedMessages = await train(thread, createAttempt(7, { hidden: [12] }, {}, { train: 5000 }));
    const nextMessages = await train(thread, trials[0]!);
    expect(refusedMessages).toMatchObject([{ type: 'ended', ending: { type: 'failed', kind: 'error' } }]);
    expect(nextMessages.at(-1)).toMatchObject({ ending: { type: 'trained' } });
  });

  it('follows a user schedule in TypeScript', async () => {
    const module = join(mkdtempSync(join(tmpdir(), 'ridgeline-worker-')), 'rate.ts');
    writeFileSync(
      module,
      'const start: number = 0.01;\nexport default (step: number): number => start / (1 + step);\n',
    );
    const createScheduledAttempt = (path: string) =>
      createAttempt(0, { hidden: [12] }, { schedule: { name: 'custom', module: path } });
    const messages = await train(thread, createScheduledAttempt(module));
    const missingModuleMessages = await train(thread, createScheduledAttempt(`${module}x`));
    rmSync(dirname(module), { recursive: true });
    expect(messages[0]).toMatchObject({ report: { values: { learning_rate: 0.01 / 7 } } });
    expect(missingModuleMessages).toMatchObject([
      { type: 'ended', ending: { type: 'failed', kind: 'error' } },
    ]);
  });

  it('answers a ping before it stops', async () => {
    const requests: readonly ToThread[] = [{ type: 'ping' }, { type: 'stop' }];
    const messages = await train(thread, trials[1]!, { requests });
    expect(messages).toMatchObject([
      { type: 'alive' },
      { type: 'ended', ending: { type: 'stopped', step: 0 } },
    ]);
  });

  it('reports each epoch when it ends', async () => {
    const { port1, port2 } = new MessageChannel();
    const trial = createAttempt(0, { hidden: [12] }, { epochs: 500 });
    thread.postMessage({ trial, backend, shared, port: port2 }, [port2]);
    const workerMessage = once(thread, 'message');
    const [first] = (await once(port1, 'message')) as [ThreadMessage];
    expect(first).toMatchObject({ type: 'report', report: { step: 1 } });
    port1.postMessage({ type: 'stop' } satisfies ToThread);
    await workerMessage;
    port1.close();
  });
});
