import { readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { EventFiles } from '@ridgeline/runner/event-files';
import type { TableCell, ResultRecord, ResultTable } from './result-table.ts';

/** Names of folders that Keras creates inside the folder of a run. */
const partFolderPattern = /^(train|validation|eval|test)$/i;

/**
 * Name of a run with a strategy and a seed. The seed is a separate part, unlike the number in `resnet18`, `bert/v2` or
 * `adam_lr1e-3`.
 */
const seededNamePattern = /^(?:(.+?)(?<!\de)[-_/]+)?(?:seed|run|s)?[-_=]?(\d+)$/i;

/** Maximum depth of the folders that are searched for runs. */
const MAX_DEPTH = 4;

/**
 * Reads a folder of TensorBoard events, one run per folder: `adam-3` or `adam/seed-3` is seed 3 of adam. The value of a
 * metric is its last value. Undefined for a folder without events.
 */
export async function readTensorboard(folder: string): Promise<ResultTable | undefined> {
  const folders = new Set(
    findEventFolders(folder, MAX_DEPTH).map((path) =>
      partFolderPattern.test(basename(path)) && path !== folder ? dirname(path) : path,
    ),
  );
  if (folders.size === 0) return undefined;
  const runs = await Promise.all([...folders].sort().map((run) => readRun(run, relative(folder, run))));
  const tags = new Set(runs.flatMap(({ cells }) => [...cells.keys()]));
  return { name: folder, columns: [...tags], settings: new Set(), records: runs };
}

async function readRun(folder: string, name: string): Promise<ResultRecord> {
  const match = seededNamePattern.exec(name);
  const [, strategy = 'run', seed] = match ?? [undefined, name];
  const cells = new Map<string, TableCell>([
    ['strategy', strategy],
    ...(seed === undefined ? [] : [['seed', seed] as const]),
  ]);
  let lastStep = 0;
  for (const { step, values } of await new EventFiles(folder).read()) {
    lastStep = Math.max(lastStep, step);
    for (const [tag, value] of Object.entries(values)) cells.set(tag, value);
  }
  // An interrupted run has fewer steps, and therefore a smaller budget.
  cells.set('total_steps', lastStep);
  return {
    cells,
    isFinished: true,
    locate: (column) => (column === undefined ? folder : `${folder}, tag ${column}`),
  };
}

function findEventFolders(folder: string, depth: number): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const hasEvents = entries.some((entry) => entry.isFile() && entry.name.includes('tfevents'));
  const subfolders = depth === 0 ? [] : entries.filter((entry) => entry.isDirectory());
  return [
    ...(hasEvents ? [folder] : []),
    ...subfolders.flatMap(({ name }) => findEventFolders(join(folder, name), depth - 1)),
  ];
}
