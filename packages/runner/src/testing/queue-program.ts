// Both sides of the queue in one process: adds messages one by one until its input ends, then until one more
// is received, and prints the numbers added and received.
import { setTimeout as wait } from 'node:timers/promises';
import { consumeAssignments, openAssignmentQueue } from '../remote/assignment-queue.ts';

const [url, schema] = process.argv.slice(2) as [string, string];
const place = { type: 'postgres', url, schema } as const;
const heard = new Set<string>();
const consumer = consumeAssignments(place, {
  handle: async ({ assignments }) => void heard.add(assignments[0]!),
  away: () => undefined,
});
await consumer.ready;
const queue = openAssignmentQueue(place);
const added: string[] = [];
const add = async (assignment: string) => {
  try {
    await queue.add([{ study: 'test', assignments: [assignment], turn: 0 }]);
    added.push(assignment);
  } catch {
    // A leader adds it again later, too.
    await wait(10);
  }
};

let over = false;
process.stdin.on('end', () => (over = true)).resume();
process.stdout.write('ready\n');
for (let number = 0; !over; number++) await add(`attempt ${number}`);
for (let number = 0; !added.some((one) => heard.has(one) && one.startsWith('last')); number++) {
  await add(`last ${number}`);
  await wait(100);
}
while (!added.every((one) => heard.has(one))) await wait(100);
process.stdout.write(`${JSON.stringify({ added: added.length, heard: heard.size })}\n`);
await queue.close();
await consumer.close();
