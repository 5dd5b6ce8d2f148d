import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openSink } from '../terminal/sink.ts';

const [report] = process.argv.slice(2) as [string];

// More than any terminal or pipe holds.
const bytes = 1_000_000;
const written = openSink(process.stdout).write('x'.repeat(bytes));
const began = { time: performance.now(), cpu: process.cpuUsage() };
let turns = 0;
for (; performance.now() - began.time < 1000; turns++) await pause(20);
const { user, system } = process.cpuUsage(began.cpu);
const busy = (user + system) / 1000 / (performance.now() - began.time);
writeFileSync(report, JSON.stringify({ turns, busy }));
await written.catch(() => process.exit(3));
