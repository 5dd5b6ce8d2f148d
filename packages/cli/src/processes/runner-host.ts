import type { TrialTask } from '@ridgeline/core';
import { serveRunner } from '@ridgeline/runner';
import { dataKey, findBackend, loadDataSet, type SharedDataSet } from '@ridgeline/trainer';

const { choice } = findBackend();
const loaded = new Map<string, Promise<SharedDataSet>>();

serveRunner({
  worker: new URL(import.meta.resolve('@ridgeline/trainer/worker')),
  async prepare({ data }: TrialTask) {
    if (data === undefined) return { backend: choice, shared: undefined };
    const key = dataKey(data);
    const shared = loaded.get(key) ?? loadDataSet(data);
    loaded.set(key, shared);
    return { backend: choice, shared: await shared };
  },
});
