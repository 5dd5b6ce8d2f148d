import type { DataTask, GroupMember } from '@ridgeline/core';
import { serveRunner } from '@ridgeline/runner/host';
import { dataKey, findBackend, loadDataSet, type DataPart, type SharedDataSet } from '@ridgeline/trainer';
import { watchFiles } from '../own-files.ts';
import { readOnce } from '../read-once.ts';
import type { HostStart } from './host-start.ts';

const { choice } = findBackend();
const { checkpoints, files } = JSON.parse(process.argv[2]!) as HostStart;
const look = watchFiles(files);
const once = readOnce<SharedDataSet>();

serveRunner({
  worker: new URL(import.meta.resolve('@ridgeline/trainer/worker')),
  async prepare({ task: { data }, finals }: GroupMember) {
    look();
    if (data === undefined) return { backend: choice, shared: undefined };
    const shared = await load(data, 'train');
    return { backend: choice, shared, test: finals && (await load(data, 'test')), checkpoints };
  },
});

function load(data: DataTask, part: DataPart): Promise<SharedDataSet> {
  return once(`${part} ${dataKey(data)}`, () => loadDataSet(data, part));
}
