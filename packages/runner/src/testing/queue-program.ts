/**
 * Program with both sides of the queue. Adds messages in sequence until its standard input ends, then messages named
 * `last N` until it receives one of them. Waits until it has received every added message, and prints the numbers of
 * added and of received messages.
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
    // A leader would add the same message again later; this program adds the next one.
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
process.stdout.write(`${JSON.stringify({ added: added.length, received: received.size })}\n`);
await queue.close();
await consumer.close();
