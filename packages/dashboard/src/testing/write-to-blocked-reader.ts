import { renameSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openSink } from '../terminal/sink.ts';

const [report] = process.argv.slice(2) as [string];

// More than any terminal or pipe holds.
const bytes = 1_000_000;
const written = openSink(process.stdout).write('x'.repeat(bytes));
const loops = () => performance.nodeTiming.uvMetricsInfo.loopCount;
const before = loops();
// A pause ends only if the event loop turns; a spinning loop turns much more often.
const pauses = 50;
for (let count = 0; count < pauses; count++) await pause(20);
writeFileSync(`${report}.part`, JSON.stringify({ turnsPerPause: (loops() - before) / pauses }));
renameSync(`${report}.part`, report);
await written.catch(() => process.exit(3));
