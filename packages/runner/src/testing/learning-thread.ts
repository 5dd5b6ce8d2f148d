import { setTimeout as sleep } from 'node:timers/promises';
import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { Group, GroupDone, GroupMember, Task, ThreadMessage, ToThread } from '@ridgeline/core';

/**
 * Trains nothing, but reports what a network might: a curve that the trial's parameters and its seed decide, at a pace
 * that nobody knows. Every trial goes on a while after it was told to stop. Those with a high learning rate diverge.
 */
export default async function train(work: { group: Group<Task>; port: MessagePort }): Promise<GroupDone> {
  const stops = new Set<number>();
  await Promise.all(work.group.members.map((member) => learn(member, work.port, stops)));
  return { tensors: 0 };
}

async function learn({ key, task, seed }: GroupMember<Task>, port: MessagePort, stops: Set<number>) {
  const post = (message: ThreadMessage) => port.postMessage(message);
  const end = (ending: Extract<ThreadMessage, { type: 'ended' }>['ending']) =>
    post({ type: 'ended', key, ending, fingerprint: undefined });
  const { epochs, optimizer } = task.training;
  const { learningRate } = optimizer;
  const { dropout } = task.network.hidden[0]!;
  const level = (Math.log10(learningRate) + 2.5) ** 2 / 4 + (dropout - 0.3) ** 2;
  for (let step = 1; step <= epochs; step++) {
    await sleep(4 * Math.random());
    if (learningRate > 0.07 && step === 3) return end({ type: 'diverged', step, metric: 'val_loss' });
    const noise = Math.sin(1000 * (seed + 1) * (key.trial + 1) * step) / 10;
    post({ type: 'report', key, report: { step, values: { val_loss: level + 1 / step + noise } } });
    for (let next; (next = receiveMessageOnPort(port)) !== undefined;) {
      const message = next.message as ToThread;
      if (message.type === 'stop') stops.add(message.trial);
      else post({ type: 'alive' });
    }
    if (stops.has(key.trial) && Math.random() < 0.5) return end({ type: 'stopped', step });
  }
  end({ type: 'trained' });
}
