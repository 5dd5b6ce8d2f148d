import { setTimeout as pause } from 'node:timers/promises';
import { openSink } from '../terminal/sink.ts';

// A megabyte is more than a pipe holds.
const written = openSink(process.stdout).write('x'.repeat(1_000_000));
const began = { time: performance.now(), cpu: process.cpuUsage() };
let turns = 0;
for (; performance.now() - began.time < 1000; turns++) await pause(20);
const { user, system } = process.cpuUsage(began.cpu);
process.send!({ turns, busy: (user + system) / 1000 / (performance.now() - began.time) });
await written.catch(() => process.exit(3));
process.disconnect();
