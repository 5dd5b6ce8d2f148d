/**
 * Shows a simulated study on the dashboard, for the development of views. Nothing is trained or stored.
 *
 *   node --conditions=@ridgeline/source --import tsx packages/dashboard/src/testing/demo.ts [ms per epoch] [concurrent trials] [epochs before the start] [trials]
 */
import { createMemoryStore } from '@ridgeline/core/testing';
import { setTimeout as wait } from 'node:timers/promises';
import { renderDashboard } from '../render-dashboard.ts';
import type { OwnerStatus } from '../view-model/snapshot.ts';
import { simulatedDefinition, simulateStudy } from './simulated-study.ts';

const [epochDuration = 200, concurrency = 2, epochsBefore = 0, trials = 150] = process.argv
  .slice(2)
  .map(Number);

let time = Date.now() - epochsBefore * epochDuration;
const store = createMemoryStore({ now: () => time, monotonic: () => time });
const study = await simulateStudy(store.log, { concurrency, trials });
for (let epoch = 0; epoch < epochsBefore; epoch++) {
  time += epochDuration;
  await study.advance();
}

let owner: OwnerStatus | undefined = { state: 'running', threads: concurrency, warnings: [] };
const studyEnd = new AbortController();
const { done } = renderDashboard({
  view: store.view,
  study: simulatedDefinition.name,
  owner: () => owner,
  send: async (command) => {
    if (command.type === 'interrupt') owner = { state: 'stopping', threads: concurrency, warnings: [] };
    return { ok: true, message: `The demo received "${command.type}".` };
  },
  stdout: process.stdout,
  stdin: process.stdin,
  signal: studyEnd.signal,
});
let isClosed = false;
void done.finally(() => (isClosed = true));

while (!isClosed) {
  time = Date.now();
  if (!(await study.advance()) || owner.state === 'stopping') break;
  await wait(epochDuration);
}
owner = undefined;
studyEnd.abort();
await done;
