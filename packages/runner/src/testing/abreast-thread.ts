import type { MessagePort } from 'node:worker_threads';
import type { Group, GroupDone, Task } from '@ridgeline/core';
import { run } from './misbehaving-thread.ts';

/** Does what the trials of a group say, of all of them at once, as a thread that trains them as one program. */
export default async function train(work: { group: Group<Task>; port: MessagePort }): Promise<GroupDone> {
  await Promise.all(work.group.members.map((member) => run(member, work.port)));
  return { tensors: 0 };
}
