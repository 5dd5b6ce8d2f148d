import {
  isObjective,
  type GroupDone,
  type GroupMember,
  type ObjectiveTask,
  type ThreadMessage,
} from '@ridgeline/core';
import { watchBuiltIns } from './built-ins.ts';
import { Mailbox } from './mailbox.ts';
import { openTrainer, type Trainer } from './network/open-trainer.ts';
import { runNetwork } from './network/run-network.ts';
import type { BackendChoice } from './tensorflow/rung.ts';
import type { Work } from './work.ts';

/** How often waiting code hears of requests to its trial, in ms. */
const HEED_INTERVAL = 100;

let trainer: Promise<Trainer> | undefined;

const builtInsHaveChanged = watchBuiltIns();
const endThread = process.exit.bind(process);

/**
 * Entry of a thread of the pool: trains the trials it is given and posts all reports and ends. A trial that cannot be set
 * up fails alone; anything else that is thrown is a bug or the backend's, and rejects. The backend is opened at the
 * first trial and stays; TensorFlow's modules are loaded where a trial needs them. A thread whose built-in objects a
 * module has changed ends with its trial: the next one must not find them.
 */
export default async function runGroup(work: Work): Promise<GroupDone> {
  const { group, backend, shared } = work;
  const [first] = group.members;
  if (first !== undefined && isObjective(first.task)) {
    if (backend.type !== 'tensorflow') throw new Error('A model of the user was sent without TensorFlow.');
    try {
      return await runOwnModel(work, backend.choice, { ...first, task: first.task });
    } finally {
      if (builtInsHaveChanged()) endThread(0);
    }
  }
  const members = group.members.flatMap(({ task, ...member }) =>
    isObjective(task) ? [] : [{ ...member, task }],
  );
  if (shared === undefined) throw new Error('A network was sent without its data.');
  trainer ??= openTrainer(backend);
  const opened = await trainer;
  const mailbox = new Mailbox(work.port);
  for (const member of members) await runNetwork(work, opened, member, shared, mailbox);
  return { tensors: opened.tensors() };
}

async function runOwnModel(
  { shared, port }: Work,
  choice: BackendChoice,
  member: GroupMember<ObjectiveTask>,
): Promise<GroupDone> {
  const { tensorFlowOfThread } = await import('./objective/lazy-tensorflow.ts');
  const { runObjective } = await import('./objective/run-objective.ts');
  const opened = await tensorFlowOfThread(choice);
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
