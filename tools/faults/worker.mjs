/**
 * Worker under test, in its own process: the parts of `ridgeline worker`, with threads that sleep instead of training.
 *
 * Its one argument is a JSON file: see `startSubject`. Events go to file descriptor 3, one JSON line each.
 */
import { readFileSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { openWorkerTable, openView, queueLocation, runnerEntry, serveWorker } from './built.mjs';

const { database, slots } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const say = (what) => writeSync(3, `${JSON.stringify({ ...what, by: process.pid, at: Date.now() })}\n`);

const running = serveWorker({
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
  // Renamed, since an event of type `runner` is about a process in a run.
  onEvent: ({ type, ...rest }) => say({ type: type === 'runner' ? 'trouble' : type, ...rest }),
});
process.on('SIGTERM', () => running.leave());
say({ type: 'joined' });
await running.done;
// Like the program: exit without waiting.
process.exit();
