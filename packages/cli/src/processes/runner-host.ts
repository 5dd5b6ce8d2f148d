import type { TrialTask } from '@ridgeline/core';
import { serveRunner } from '@ridgeline/runner';
import { findBackend, loadDataSet, type SharedDataSet } from '@ridgeline/trainer';

const { choice } = findBackend();
const loaded = new Map<string, Promise<SharedDataSet>>();

serveRunner({
  worker: new URL(import.meta.resolve('@ridgeline/trainer/worker')),
  async prepare({ data }: TrialTask) {
    if (data === undefined) return { backend: choice, shared: undefined };
    const shared = loaded.get(data.name) ?? loadDataSet(data.name);
    loaded.set(data.name, shared);
    return { backend: choice, shared: await shared };
  },
});
