import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type {
  AttemptKey,
  Ending,
  Fingerprint,
  Group,
  GroupDone,
  ThreadMessage,
  ToThread,
} from '@ridgeline/core';
import type { SharedDataSet } from './data/shared-data-set.ts';
import type { Kernels } from './kernels/kernels.ts';
import { openKernels } from './kernels/open-kernels.ts';
import { fingerprint } from './tensorflow/numerics.ts';
import { openBackend } from './tensorflow/open.ts';
import type { BackendChoice } from './tensorflow/rung.ts';
import { admit } from './admit.ts';
import { train } from './train.ts';

/** What a thread gets to train a group. */
export interface Work {
  readonly group: Group;
  readonly backend: BackendChoice;
  readonly shared: SharedDataSet;
  /** Where reports and endings go, and where requests come from. */
  readonly port: MessagePort;
}

interface OpenThread {
  readonly kernels: Kernels;
  readonly fingerprint: Omit<Fingerprint, 'data'>;
}

let thread: Promise<OpenThread> | undefined;

/**
 * What a thread of the pool runs: trains a group from start to end and says everything on its port. A trial that
 * cannot be set up fails alone; whatever else is thrown is a bug or the backend's, and rejects. The backend is opened
 * at the first group and stays.
 */
export default async function trainGroup({ group, backend, shared, port }: Work): Promise<GroupDone> {
  thread ??= open(backend);
  const { kernels, fingerprint } = await thread;
  const post = (message: ThreadMessage) => port.postMessage(message);
  const ended = (key: AttemptKey, ending: Ending) =>
    post({ type: 'ended', key, ending, fingerprint: { ...fingerprint, data: shared.sha256 } });
  const { members, refused, schedules } = await admit(group, shared);
  for (const { key, message } of refused) ended(key, { type: 'failed', kind: 'error', message });
  if (members.length > 0) {
    train({
      kernels,
      group: { members },
      data: shared,
      schedules,
      report: (key, report) => post({ type: 'report', key, report }),
      ended,
      stopRequests: requestsOn(port),
    });
  }
  return { tensors: kernels.made() };
}

async function open(choice: BackendChoice): Promise<OpenThread> {
  const backend = await openBackend(choice);
  return { kernels: openKernels(backend), fingerprint: fingerprint(backend) };
}

/** Reads what has come on the port, answers pings and gathers the trials that are to stop. */
function requestsOn(port: MessagePort): () => ReadonlySet<number> {
  const stops = new Set<number>();
  return () => {
    for (let next; (next = receiveMessageOnPort(port)) !== undefined;) {
      const message = next.message as ToThread;
      if (message.type === 'stop') stops.add(message.trial);
      else port.postMessage({ type: 'alive' } satisfies ThreadMessage);
    }
    return stops;
  };
}
