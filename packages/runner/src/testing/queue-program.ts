/**
 * Program with both sides of the queue. Adds messages in sequence until its input ends, then more until one of these is
 * received. Waits for all added messages, and prints the numbers of added and received ones.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { consumeAssignments, openAssignmentQueue } from '../remote/assignment-queue.ts';

const [url, schema] = process.argv.slice(2) as [string, string];
const location = { type: 'postgres', url, schema } as const;
const received = new Set<string>();
const consumer = consumeAssignments(location, {
  handle: async ({ assignments }) => void received.add(assignments[0]!),
  onAway: () => undefined,
});
await consumer.ready;
const queue = openAssignmentQueue(location);
const added: string[] = [];
const add = async (assignment: string) => {
  try {
    await queue.add([{ study: 'test', assignments: [assignment], turn: 0 }]);
    added.push(assignment);
  } catch {
    // A leader adds such a message again later.
    await wait(10);
  }
};

let isInputOver = false;
process.stdin.on('end', () => (isInputOver = true)).resume();
process.stdout.write('ready\n');
for (let number = 0; !isInputOver; number++) await add(`attempt ${number}`);
const hasReceivedLast = () =>
  added.some((assignment) => received.has(assignment) && assignment.startsWith('last'));
for (let number = 0; !hasReceivedLast(); number++) {
  await add(`last ${number}`);
  await wait(100);
}
while (!added.every((assignment) => received.has(assignment))) await wait(100);
process.stdout.write(`${JSON.stringify({ added: added.length, heard: received.size })}\n`);
await queue.close();
await consumer.close();
