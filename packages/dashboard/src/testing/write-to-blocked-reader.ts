/**
 * Writes more text to standard output than its reader accepts, and reports how often the event loop turns meanwhile.
 *
 *   write-to-blocked-reader.ts [path of the report]
 */
import { renameSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openSink } from '../terminal/sink.ts';

const [report] = process.argv.slice(2) as [string];

// More than any terminal or pipe can buffer.
const bytes = 1_000_000;
const written = openSink(process.stdout).write('x'.repeat(bytes));
const loops = () => performance.nodeTiming.uvMetricsInfo.loopCount;
const before = loops();
// The event loop turns at least once per pause, and much more often if it spins.
const pauses = 50;
for (let count = 0; count < pauses; count++) await pause(20);
writeFileSync(`${report}.part`, JSON.stringify({ turnsPerPause: (loops() - before) / pauses }));
renameSync(`${report}.part`, report);
await written.catch(() => process.exit(3));
