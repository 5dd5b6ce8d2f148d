import type {
  AttemptKey,
  Checkpoint,
  Ending,
  Fingerprint,
  Group,
  GroupDone,
  GroupMember,
  Task,
  ThreadEnd,
  ThreadMessage,
} from '@ridgeline/core';
import { admit } from './admit.ts';
import { keepWeights } from './checkpoint/keep-weights.ts';
import type { SharedDataSet } from './data/shared-data-set.ts';
import { fusionHere } from './fusion.ts';
import type { Kernels } from './kernels/kernels.ts';
import { openKernels } from './kernels/open-kernels.ts';
import { Mailbox } from './mailbox.ts';
import { summarizeLayers } from './summarize-layers.ts';
import { fingerprint } from './tensorflow/numerics.ts';
import { openBackend } from './tensorflow/open.ts';
import type { BackendChoice } from './tensorflow/rung.ts';
import { meetTestPart } from './test-part.ts';
import { train, type Checkpoints, type Trained } from './train.ts';
import type { WantedCheckpoints, Work } from './work.ts';

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

let thread: Promise<OpenThread> | undefined;

/** Trains networks on TensorFlow as one group. TensorFlow is opened at the first group and stays. */
export async function trainOnTensorFlow(
  { port, test, checkpoints }: Work,
  choice: BackendChoice,
  group: Group<Task>,
  shared: SharedDataSet,
): Promise<GroupDone> {
  thread ??= open(choice);
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

function checkpointsTo(
  { to, metric }: WantedCheckpoints,
  shared: SharedDataSet,
  kept: Map<number, Checkpoint>,
  post: (message: ThreadMessage) => void,
): Checkpoints {
  const warn = (message: string) => post({ type: 'warning', message });
  return {
    metric,
    keep(member, weights, scaling) {
      const checkpoint = keepWeights(to, { member, weights, scaling }, shared, warn);
      if (checkpoint !== undefined) kept.set(member.key.trial, checkpoint);
    },
  };
}

async function open(choice: BackendChoice): Promise<OpenThread> {
  const backend = await openBackend(choice);
  const kernels = openKernels(backend);
  const numerics = fingerprint(backend);
  return { kernels, fingerprint: numerics, fuses: fusionHere(kernels, numerics), warned: false };
}
