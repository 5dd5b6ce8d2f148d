/**
 * Measures `ridgeline serve` on a large study: time to its page, memory, and processor time with one page open while
 * 1,000 trials a minute end. dashboard-study.mjs writes the database, which grows; the packages have to be built.
 *
 *   node --conditions=@ridgeline/source --import tsx tools/evidence/bench/serve.mjs <database> [seconds]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { importSource } from '../../build/import-source.mjs';
import { readProcessorTime } from '../../faults/processes.mjs';
import { followStudy } from './follow-study.mjs';

const { fetch } = globalThis;
const { openSqliteLog, openSqliteView } = await importSource('storage/src/index.ts');

const [database, seconds = '60'] = process.argv.slice(2);
if (database === undefined) {
  process.stderr.write('Usage: serve.mjs DATABASE [SECONDS]\n');
  process.exit(2);
}
const study = 'regularization';
const program = fileURLToPath(new URL('../../../packages/cli/bin/ridgeline.js', import.meta.url));
// Migrates an older database to this version.
const log = await openSqliteLog(database);
const server = spawn(process.execPath, [program, 'serve', '--db', database, '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [startMessage] = await once(server.stdout, 'data');
const address = /http:\/\/127\.0\.0\.1:\d+/.exec(String(startMessage))[0];

await timeRequest('list of studies', () => fetch(`${address}/api/studies`));
const tag = await timeRequest('page', () => fetch(`${address}/api/study?study=${study}`));
await timeRequest('unchanged page', () =>
  fetch(`${address}/api/study?study=${study}`, { headers: { 'if-none-match': tag } }),
);
await timeRequest('models of the page', () => fetch(`${address}/api/parameters?study=${study}`));
printMemory('after the first page');

let [eventCount, pageCount] = [0, 0];
void followStudy(address, study, { onEvent: () => eventCount++, onPage: () => pageCount++ }).catch(
  () => undefined,
);
const view = await openSqliteView(database);
// First trial of the first configuration that has not started.
const firstNumber = 3 * Math.ceil(((await view.endedTrials(study)).at(-1) + 1) / 3);
let nextNumber = firstNumber;
const processorTimeBefore = readProcessorTime(server.pid);
const start = performance.now();
while (performance.now() - start < 1000 * Number(seconds)) {
  await writeTrial(nextNumber++);
  const due = start + (nextNumber - firstNumber) * 60;
  await wait(Math.max(0, due - performance.now()));
}
const elapsedSeconds = (performance.now() - start) / 1000;
const share = (readProcessorTime(server.pid) - processorTimeBefore) / elapsedSeconds;
process.stdout.write(
  `live: ${(100 * share).toFixed(1)} % of a core, ${eventCount} events and ${pageCount} pages in ${elapsedSeconds.toFixed(0)} s\n`,
);
printMemory('at the end');
process.stdout.write(`load ${loadavg()[0].toFixed(1)}\n`);
server.kill('SIGINT');
await once(server, 'exit');
await Promise.all([log.close(), view.close()]);

/** Writes a trial of ten epochs, as fast as the store accepts it. */
async function writeTrial(number) {
  const configuration = Math.floor(number / 3);
  const trial = {
    number,
    configuration: {
      number: configuration,
      strategy: ['none', 'l1', 'l2', 'dropout', 'max-norm'][configuration % 5],
      point: Math.floor(configuration / 5),
      parameters: { 'training.optimizer.learning_rate': 0.001 + configuration / 1e9 },
    },
    repeat: number % 3,
    seed: number % 3,
    epochs: 10,
  };
  const [key] = await log.startTrials(study, [{ trial, token: `live ${number}` }]);
  const values = (step) => ({ loss: 1 / step, val_loss: 1 / step, accuracy: 0.5, val_accuracy: 0.5 });
  for (let step = 1; step <= 10; step++) {
    await log.appendReports(study, [{ key, report: { step, values: values(step) } }]);
  }
  const outcome = { type: 'complete', value: 0.5, step: 10, values: values(10) };
  await log.finishTrials(study, [{ key, outcome, fingerprint: undefined }]);
}

async function timeRequest(name, send) {
  const [start, timeBefore] = [performance.now(), readProcessorTime(server.pid)];
  const response = await send();
  const { byteLength } = await response.arrayBuffer();
  const ms = (performance.now() - start).toFixed(0);
  const time = (1000 * (readProcessorTime(server.pid) - timeBefore)).toFixed(0);
  process.stdout.write(
    `${name}: ${ms} ms, processor time ${time} ms, ${(byteLength / 1e6).toFixed(2)} MB, status ${response.status}\n`,
  );
  return response.headers.get('etag');
}

function printMemory(moment) {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  const [rss, peak] = ['VmRSS', 'VmHWM'].map((name) =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]),
  );
  process.stdout.write(
    `memory ${moment}: ${(rss / 1000).toFixed(0)} MB, peak ${(peak / 1000).toFixed(0)} MB\n`,
  );
}
