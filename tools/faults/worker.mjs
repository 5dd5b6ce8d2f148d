/**
 * Worker under test, in a separate process: the parts of `ridgeline worker`, with threads that sleep instead of training.
 *
 * Its only argument is a JSON file (see `startSubject`). It writes events to file descriptor 3 as lines of JSON.
 */
import { readFileSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { openWorkerTable, openView, queueLocation, runnerEntry, serveWorker } from './built.mjs';

const { database, slots } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const post = (message) =>
  writeSync(3, `${JSON.stringify({ ...message, by: process.pid, at: Date.now() })}\n`);

const service = serveWorker({
  table: await openWorkerTable(database, { host: hostname(), pid: process.pid, slots }),
  queue: { type: 'postgres', ...queueLocation(database) },
  slots,
  version: 'test',
  async open(study) {
    const view = await openView(database);
    const { definition } = await view.study(study).finally(() => view.close());
    return { definition, runner: { entry: runnerEntry } };
  },
  check: async () => undefined,
  // Renamed, because messages of type `runner` are about processes of a run.
  onEvent: ({ type, ...fields }) => post({ type: type === 'runner' ? 'runner-trouble' : type, ...fields }),
});
process.on('SIGTERM', () => service.leave());
post({ type: 'joined' });
await service.done;
// Exits without waiting, as the program does.
process.exit();
