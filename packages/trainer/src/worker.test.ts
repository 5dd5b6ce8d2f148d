import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Group, GroupMember, ThreadMessage, ToThread } from '@ridgeline/core';
import { parseTask } from '@ridgeline/core/parse';
import { loadDataSet } from './data/data-sets.ts';
import type { TrialBackend } from './backend/trial-backend.ts';
import type { WantedCheckpoints } from './work.ts';
import { networkBackendsHere } from './testing/trainers-here.ts';

const shared = await loadDataSet('digits');
const entry = new URL('testing/training-thread.mjs', import.meta.url);

function member(trial: number, network: object, training: object = {}, data: object = {}): GroupMember {
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

const members = [
  member(0, { hidden: [12], dropout: 0.3 }),
  member(1, { hidden: [12], kernel_regularizer: { l2: 0.001 } }),
  member(2, { hidden: [12], kernel_constraint: 'MaxNorm' }),
];

/** ms: a thread compiles its sources before it trains. */
const enough = 60_000;

const backends = await networkBackendsHere();

/** Part of the fingerprint that tells backends of networks apart. */
const numericsOf = ({ type }: TrialBackend) =>
  type === 'engine'
    ? { backend: 'engine', instructions: 'fused multiply-add' }
    : {
        version: expect.stringMatching(
          /^tfjs-layers 4\.22\.0 on (tfjs-backend-wasm|libtensorflow) /,
        ) as string,
      };

describe.each(backends)('a thread on the $type engine', ({ backend }) => {
  async function onThread<R>(body: (thread: Worker) => Promise<R>): Promise<R> {
    const thread = new Worker(entry);
    try {
      return await body(thread);
    } finally {
      await thread.terminate();
    }
  }

  async function trained(thread: Worker, group: Group, ...requests: ToThread[]): Promise<ThreadMessage[]> {
    return trainedWith(undefined, thread, group, ...requests);
  }

  async function trainedWith(
    checkpoints: WantedCheckpoints | undefined,
    thread: Worker,
    group: Group,
    ...requests: ToThread[]
  ): Promise<ThreadMessage[]> {
    const { port1, port2 } = new MessageChannel();
    for (const request of requests) port1.postMessage(request);
    thread.postMessage({ group, backend, shared, checkpoints, port: port2 }, [port2]);
    await once(thread, 'message');
    const said: ThreadMessage[] = [];
    for (let next; (next = receiveMessageOnPort(port1)) !== undefined;) {
      said.push(next.message as ThreadMessage);
    }
    port1.close();
    return said;
  }

  const of = (said: readonly ThreadMessage[], trial: number) =>
    said.filter((message) => 'key' in message && message.key.trial === trial);

  it(
    'says the same bits for a trial alone or beside others, on one thread or two',
    async () => {
      const together = await onThread((thread) => trained(thread, { members }));
      expect(of(together, 1).map(({ type }) => type)).toEqual(['report', 'report', 'ended']);
      expect(of(together, 1).at(-1)).toMatchObject({
        ending: { type: 'trained' },
        fingerprint: { ...numericsOf(backend), data: shared.sha256 },
        layers: [{ layer: 'hidden 1' }, { layer: 'output' }],
      });
      const apart = await Promise.all([
        onThread((thread) => trained(thread, { members: [members[1]!] })),
        onThread(async (thread) => [
          ...(await trained(thread, { members: [members[0]!] })),
          ...(await trained(thread, { members: [members[2]!] })),
        ]),
      ]);
      members.forEach((_, trial) => expect(of(apart.flat(), trial)).toEqual(of(together, trial)));
    },
    enough,
  );

  it(
    'leaves weights in a folder, or says them with the end: the same bytes, as far as there is room for them',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'ridgeline-worker-'));
      const metric = { name: 'val_loss', goal: 'minimize', strategy: { type: 'last' } } as const;
      const read = (trial: number, name: string) => readFileSync(join(folder, String(trial), name));
      try {
        await onThread(async (thread) => {
          await trainedWith({ metric, to: { type: 'folder', folder } }, thread, { members });
          expect(readdirSync(folder).sort()).toEqual(['0', '1', '2']);
          const size = read(0, 'model.json').length + read(0, 'weights.bin').length;
          for (const most of [size, size - 1]) {
            const said = await trainedWith({ metric, to: { type: 'end', most } }, thread, { members });
            const checkpointOf = (trial: number) => {
              const end = of(said, trial).at(-1);
              return end?.type === 'ended' ? end.checkpoint : undefined;
            };
            members.forEach((_, trial) => {
              if (most < size) return expect(checkpointOf(trial)).toBeUndefined();
              const { model, weights } = checkpointOf(trial)!;
              expect(Buffer.compare(model, read(trial, 'model.json'))).toBe(0);
              expect(Buffer.compare(weights, read(trial, 'weights.bin'))).toBe(0);
            });
          }
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    enough,
  );

  it(
    'fails a trial that cannot be set up, alone',
    async () => {
      const group = {
        members: [members[0]!, member(7, { hidden: [12] }, {}, { train: 5000 })],
      };
      const said = await onThread((thread) => trained(thread, group));
      expect(of(said, 7)).toMatchObject([{ type: 'ended', ending: { type: 'failed', kind: 'error' } }]);
      expect(of(said, 0).at(-1)).toMatchObject({ ending: { type: 'trained' } });
    },
    enough,
  );

  it(
    "follows a schedule of a person's own, written in TypeScript",
    async () => {
      const module = join(mkdtempSync(join(tmpdir(), 'ridgeline-worker-')), 'rate.ts');
      writeFileSync(
        module,
        'const start: number = 0.01;\nexport default (step: number): number => start / (1 + step);\n',
      );
      const group = {
        members: [
          member(0, { hidden: [12] }, { schedule: { name: 'custom', module } }),
          member(1, { hidden: [12] }, { schedule: { name: 'custom', module: `${module}x` } }),
        ],
      };
      const said = await onThread((thread) => trained(thread, group));
      rmSync(dirname(module), { recursive: true });
      expect(of(said, 0)[0]).toMatchObject({ report: { values: { learning_rate: 0.01 / 7 } } });
      expect(of(said, 1)).toMatchObject([{ type: 'ended', ending: { type: 'failed', kind: 'error' } }]);
    },
    enough,
  );

  it(
    'obeys a stop and answers a ping between slices',
    async () => {
      const said = await onThread((thread) =>
        trained(thread, { members }, { type: 'ping' }, { type: 'stop', trial: 1 }),
      );
      expect(said[0]).toEqual({ type: 'alive' });
      expect(of(said, 1)).toMatchObject([{ type: 'ended', ending: { type: 'stopped', step: 0 } }]);
      expect(of(said, 2)).toHaveLength(3);
    },
    enough,
  );

  it(
    'reports each epoch when it ends, not at the end of the trial',
    async () => {
      await onThread(async (thread) => {
        const { port1, port2 } = new MessageChannel();
        const group = { members: [member(0, { hidden: [12] }, { epochs: 500 })] };
        thread.postMessage({ group, backend, shared, port: port2 }, [port2]);
        const done = once(thread, 'message');
        const [first] = (await once(port1, 'message')) as [ThreadMessage];
        expect(first).toMatchObject({ type: 'report', report: { step: 1 } });
        port1.postMessage({ type: 'stop', trial: 0 } satisfies ToThread);
        await done;
        port1.close();
      });
    },
    enough,
  );
});
