import type { DataTask, TrialAttempt } from '@ridgeline/core';
import { loadProgramExecutor, serveRunner, ThreadExecutor, type Executor } from '@ridgeline/runner/host';
import type { ThreadBackend } from '@ridgeline/trainer';
import { computeDataKey, loadDataSet, type DataPart, type SharedDataSet } from '@ridgeline/trainer/data';
import { createFileCheck } from '../user-files.ts';
import { readOnce } from '../read-once.ts';
import type { HostStart } from './runner-launch.ts';

const startOptions = JSON.parse(process.argv[2]!) as HostStart;
const {
  backend,
  checkpoints,
  data: firstData,
  files,
  gpus,
  heldOut,
  logs,
  processPrefix,
  states,
} = startOptions;
const checkFiles = createFileCheck(files);
const loadOnce = readOnce<SharedDataSet>();

serveRunner(
  backend.type === 'program'
    ? await loadProgramExecutor(processPrefix, {
        check: checkFiles,
        gpus,
        logs,
        checkpoints: checkpoints?.destination.type === 'folder' ? checkpoints.destination.folder : undefined,
        // Imported lazily because runs without held-out rows do not need this module.
        heldOut: heldOut && (await import('./held-out-rows.ts')).readHeldOutRows(heldOut),
      })
    : createThreadExecutor(backend),
);

function createThreadExecutor(backend: ThreadBackend): Executor {
  return new ThreadExecutor({
    worker: new URL(import.meta.resolve('@ridgeline/trainer/worker')),
    async prepare({ task: { data }, finals }: TrialAttempt) {
      checkFiles();
      if (data === undefined) return { backend, shared: undefined, checkpoints };
      const shared = await loadData(data, 'train');
      return { backend, shared, test: finals && (await loadData(data, 'test')), checkpoints, states };
    },
    prepareAhead() {
      // An error is ignored here, because the first trial that needs the data reports it.
      if (firstData !== undefined) loadData(firstData, 'train').catch(() => undefined);
    },
  });
}

function loadData(data: DataTask, part: DataPart): Promise<SharedDataSet> {
  return loadOnce(`${part} ${computeDataKey(data)}`, () => loadDataSet(data, part));
}
