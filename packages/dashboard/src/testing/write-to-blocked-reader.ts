/**
 * Writes more text to standard output than its reader accepts, and reports how often the event loop turns meanwhile.
 *
 *   write-to-blocked-reader.ts [path of the report]
 */
import { renameSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openSink } from '../terminal/sink.ts';

const [reportPath] = process.argv.slice(2) as [string];

// More than any terminal or pipe can buffer.
const byteCount = 1_000_000;
const writing = openSink(process.stdout).write('x'.repeat(byteCount));
const countLoops = () => performance.nodeTiming.uvMetricsInfo.loopCount;
const loopsBefore = countLoops();
// The event loop turns at least once per pause, and much more often if it spins.
const pauseCount = 50;
for (let count = 0; count < pauseCount; count++) await pause(20);
writeFileSync(
  `${reportPath}.part`,
  JSON.stringify({ turnsPerPause: (countLoops() - loopsBefore) / pauseCount }),
);
renameSync(`${reportPath}.part`, reportPath);
await writing.catch(() => process.exit(3));
