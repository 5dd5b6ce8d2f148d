import { isObjective, type DataTask, type TrialAttempt } from '@ridgeline/core';
import { serveRunner } from '@ridgeline/runner/host';
import {
  dataKey,
  ensureTrialBackend,
  loadDataSet,
  type DataPart,
  type SharedDataSet,
  type TrialBackendReport,
  type TrialKind,
} from '@ridgeline/trainer';
import { watchFiles } from '../own-files.ts';
import { readOnce } from '../read-once.ts';
import type { HostStart } from './host-start.ts';

const { checkpoints, files } = JSON.parse(process.argv[2]!) as HostStart;
const look = watchFiles(files);
const once = readOnce<SharedDataSet>();
const onceSetUp = readOnce<TrialBackendReport>();

serveRunner({
  worker: new URL(import.meta.resolve('@ridgeline/trainer/worker')),
  async prepare({ task, finals }: TrialAttempt) {
    look();
    const { data } = task;
    const { backend } = await setUp(isObjective(task) ? 'objective' : 'network');
    if (data === undefined) return { backend, shared: undefined };
    const shared = await load(data, 'train');
    return { backend, shared, test: finals && (await load(data, 'test')), checkpoints };
  },
});

function setUp(kind: TrialKind): Promise<TrialBackendReport> {
  return onceSetUp(kind, () => ensureTrialBackend(kind));
}

function load(data: DataTask, part: DataPart): Promise<SharedDataSet> {
  return once(`${part} ${dataKey(data)}`, () => loadDataSet(data, part));
}
