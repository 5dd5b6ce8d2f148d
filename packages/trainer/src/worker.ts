import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import {
  isObjective,
  type AttemptKey,
  type Checkpoint,
  type Ending,
  type Fingerprint,
  type Group,
  type GroupDone,
  type GroupMember,
  type Metric,
  type ObjectiveTask,
  type Task,
  type ThreadEnd,
  type ThreadMessage,
  type ToThread,
} from '@ridgeline/core';
import type { SharedDataSet } from './data/shared-data-set.ts';
import type { Kernels } from './kernels/kernels.ts';
import { openKernels } from './kernels/open-kernels.ts';
import { lazyTensorFlow, type LazyTensorFlow } from './objective/lazy-tensorflow.ts';
import { runObjective } from './objective/run-objective.ts';
import { fingerprint } from './tensorflow/numerics.ts';
import { openBackend } from './tensorflow/open.ts';
import type { BackendChoice } from './tensorflow/rung.ts';
import { admit } from './admit.ts';
import { fusionHere } from './fusion.ts';
import { summarizeLayers } from './summarize-layers.ts';
import { meetTestPart } from './test-part.ts';
import { train, type Checkpoints, type Trained } from './train.ts';
import { checkpointOf, layersModelOf } from './checkpoint/layers-model.ts';
import { writeCheckpoint } from './checkpoint/write-checkpoint.ts';

/** What a thread gets to train a group. */
export interface Work {
  readonly group: Group;
  readonly backend: BackendChoice;
  /** Undefined where a person's own model brings its own data. */
  readonly shared: SharedDataSet | undefined;
  /** The test part, for trials of finals; undefined for all others. */
  readonly test?: SharedDataSet | undefined;
  /** What becomes of the weights of trials; left out: nothing. */
  readonly checkpoints?: WantedCheckpoints | undefined;
  /** Where reports and endings go, and where requests come from. */
  readonly port: MessagePort;
}

/** What becomes of the weights of each trial that has trained to its end. */
export interface WantedCheckpoints {
  /** Its strategy points at the epoch whose weights are meant. */
  readonly metric: Metric;
  readonly to:
    | { readonly type: 'folder'; readonly folder: string }
    /** They are said together with the end, for who keeps them elsewhere, unless they have more bytes than `most`. */
    | { readonly type: 'end'; readonly most: number };
}

interface OpenThread {
  readonly kernels: Kernels;
  readonly fingerprint: Omit<Fingerprint, 'data'>;
  /** Whether trials like this one keep their bits in a group. */
  readonly fuses: ReturnType<typeof fusionHere>;
  /** Whether it was said that some do not. */
  warned: boolean;
}

const unfused =
  'trials train one by one: on this machine they would come to other bits together than alone. Results are as ever, ' +
  'only later; ridgeline doctor says which TensorFlow is in use';

/** How often code that waits is told of what was asked of its trial, in ms. */
const HEED_INTERVAL = 100;

let thread: Promise<OpenThread> | undefined;
let tensorFlow: Promise<LazyTensorFlow> | undefined;

/**
 * What a thread of the pool runs: trains a group from start to end and says everything on its port. A trial that
 * cannot be set up fails alone; whatever else is thrown is a bug or the backend's, and rejects. The backend is opened
 * at the first group and stays.
 */
export default async function runGroup(work: Work): Promise<GroupDone> {
  const [first] = work.group.members;
  if (first !== undefined && isObjective(first.task)) {
    return runOwnModel(work, { ...first, task: first.task });
  }
  const members = work.group.members.flatMap(({ task, ...member }) =>
    isObjective(task) ? [] : [{ ...member, task }],
  );
  if (work.shared === undefined) throw new Error('A group of networks was sent without its data.');
  return trainGroup(work, { members }, work.shared);
}

async function trainGroup(
  { backend, port, test, checkpoints }: Work,
  group: Group<Task>,
  shared: SharedDataSet,
): Promise<GroupDone> {
  thread ??= open(backend);
  const opened = await thread;
  const { kernels, fingerprint, fuses } = opened;
  const post = (message: ThreadMessage) => port.postMessage(message);
  const kept = new Map<number, Checkpoint>();
  const ended = (
    key: AttemptKey,
    ending: Ending,
    end: Pick<ThreadEnd, 'layers' | 'test' | 'checkpoint'> = {},
  ) => post({ type: 'ended', key, ending, fingerprint: { ...fingerprint, data: shared.sha256 }, ...end });
  const trainedTo = (member: GroupMember<Task>, trained: Trained) => {
    const layers = summarizeLayers(trained.weights);
    const checkpoint = kept.get(member.key.trial);
    kept.delete(member.key.trial);
    if (member.finals === undefined) return ended(member.key, { type: 'trained' }, { layers, checkpoint });
    if (test === undefined) throw new Error('A trial of finals was sent without the test part.');
    const met = meetTestPart(kernels, { member, trained }, test);
    const bad = Object.keys(met.values).find((name) => !Number.isFinite(met.values[name]));
    if (bad === undefined) return ended(member.key, { type: 'trained' }, { layers, test: met, checkpoint });
    ended(member.key, { type: 'diverged', step: trained.epoch, metric: bad });
  };
  const { members: admitted, refused, schedules } = await admit(group, shared);
  for (const { key, message } of refused) ended(key, { type: 'failed', kind: 'error', message });
  const together = admitted.length < 2 || fuses(admitted[0]!.task, shared);
  if (!together && !opened.warned) post({ type: 'warning', message: unfused });
  opened.warned ||= !together;
  const { stopRequests } = new Mailbox(port);
  const groups = together ? [admitted] : admitted.map((member) => [member]);
  for (const members of groups.filter(({ length }) => length > 0)) {
    train({
      kernels,
      group: { members },
      data: shared,
      schedules,
      report: (key, report) => post({ type: 'report', key, report }),
      ended: (member, ending, trained) =>
        trained === undefined ? ended(member.key, ending) : trainedTo(member, trained),
      stopRequests,
      ...(checkpoints === undefined ? {} : { checkpoints: checkpointsTo(checkpoints, shared, kept, post) }),
    });
  }
  return { tensors: kernels.made() };
}

/** Writes models, or puts them into `kept`. One that cannot be written costs its trial nothing. */
function checkpointsTo(
  { to, metric }: WantedCheckpoints,
  shared: SharedDataSet,
  kept: Map<number, Checkpoint>,
  post: (message: ThreadMessage) => void,
): Checkpoints {
  const warn = (trial: number, why: string) =>
    post({ type: 'warning', message: `the weights of trial ${trial} were not kept: ${why}` });
  return {
    metric,
    keep({ key, task, seed }, weights, scaling) {
      const metadata = {
        trial: key.trial,
        seed,
        data: shared.name,
        problem: shared.problem,
        inputs: scaling,
      };
      const model = layersModelOf(task, shared, weights, metadata);
      if (to.type === 'end') {
        const checkpoint = checkpointOf(model);
        if (checkpoint.model.length + checkpoint.weights.length <= to.most) kept.set(key.trial, checkpoint);
        return;
      }
      try {
        writeCheckpoint(to.folder, key.trial, model);
      } catch (error) {
        warn(key.trial, error instanceof Error ? error.message : String(error));
      }
    },
  };
}

async function runOwnModel(
  { backend, shared, port }: Work,
  member: GroupMember<ObjectiveTask>,
): Promise<GroupDone> {
  tensorFlow ??= lazyTensorFlow(backend);
  const opened = await tensorFlow;
  const { key } = member;
  const post = (message: ThreadMessage) => port.postMessage(message);
  const controller = new AbortController();
  const mailbox = new Mailbox(port);
  const heed = () => {
    if (mailbox.stopRequests().has(key.trial)) controller.abort();
  };
  // Code that waits hears of a request at once; code that does not, when it reports.
  const timer = setInterval(heed, HEED_INTERVAL);
  const { ending, fingerprint } = await runObjective({
    member,
    data: shared,
    tensorFlow: opened,
    report: (report) => post({ type: 'report', key, report }),
    signal: controller.signal,
    heed,
  });
  clearInterval(timer);
  post({
    type: 'ended',
    key,
    ending,
    fingerprint: fingerprint && { ...fingerprint, data: shared?.sha256 ?? member.task.objective.sha256 },
  });
  return { tensors: opened.made() };
}

async function open(choice: BackendChoice): Promise<OpenThread> {
  const backend = await openBackend(choice);
  const kernels = openKernels(backend);
  const numerics = fingerprint(backend);
  return { kernels, fingerprint: numerics, fuses: fusionHere(kernels, numerics), warned: false };
}

/** Reads what has come on a port, answers pings and gathers the trials that are to stop. */
class Mailbox {
  readonly #port: MessagePort;
  readonly #stops = new Set<number>();

  constructor(port: MessagePort) {
    this.#port = port;
  }

  readonly stopRequests = (): ReadonlySet<number> => {
    for (let next; (next = receiveMessageOnPort(this.#port)) !== undefined;) {
      const message = next.message as ToThread;
      if (message.type === 'stop') this.#stops.add(message.trial);
      else this.#port.postMessage({ type: 'alive' } satisfies ThreadMessage);
    }
    return this.#stops;
  };
}
