import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parse } from 'yaml';
import { dataError } from '@ridgeline/trainer/data';
import type { TableCell, ResultRecord, ResultTable } from './result-table.ts';

/** Reads the runs of an MLflow folder (`mlruns`, the file store); undefined for any other folder. */
export function readMlflow(folder: string): ResultTable | undefined {
  const experiments = listFolders(folder).filter((path) => existsSync(join(path, 'meta.yaml')));
  if (experiments.length === 0) return undefined;
  const runs = experiments.flatMap(readRuns);
  const metrics = new Set(runs.flatMap((run) => [...run.metrics.keys()]));
  // A parameter may have the name of a metric.
  const columnOf = (parameter: string) =>
    metrics.has(parameter) || parameter === 'experiment' ? `params.${parameter}` : parameter;
  const settings = new Set(runs.flatMap((run) => [...run.parameters.keys()].map(columnOf)));
  const hasSeveralExperiments = new Set(runs.map(({ experiment }) => experiment)).size > 1;
  return {
    name: folder,
    columns: [...(hasSeveralExperiments ? ['experiment'] : []), ...settings, ...metrics],
    settings,
    metric: metrics.size === 1 ? [...metrics][0] : undefined,
    records: runs.map(({ path, experiment, parameters, metrics: values, ...run }): ResultRecord => ({
      ...run,
      cells: new Map<string, TableCell>([
        ...[...values].map(([key, { text }]) => [key, text] as const),
        ...[...parameters].map(([key, text]) => [columnOf(key), text] as const),
        ['experiment', experiment],
      ]),
      locate: (column) => (column === undefined ? undefined : values.get(column)?.place) ?? path,
    })),
  };
}

interface MlflowRun {
  readonly path: string;
  /** Name of the experiment. */
  readonly experiment: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** Last value of each metric. */
  readonly metrics: ReadonlyMap<string, LastValue>;
  readonly isFinished: boolean;
  /** Duration in ms; undefined if unknown. */
  readonly duration: number | undefined;
}

/** Status of a finished run in `meta.yaml`. */
const FINISHED_STATUS = 3;

/** Reads the runs of an experiment, except deleted ones. */
function readRuns(experiment: string): readonly MlflowRun[] {
  const { name } = readMeta(experiment);
  return listFolders(experiment)
    .filter((path) => existsSync(join(path, 'meta.yaml')))
    .flatMap((path) => {
      const meta = readMeta(path);
      if (meta['lifecycle_stage'] === 'deleted') return [];
      const duration = Number(meta['end_time']) - Number(meta['start_time']);
      return [
        {
          path,
          experiment: String(name),
          parameters: readFiles(join(path, 'params'), (file) => readFileSync(file, 'utf8')),
          metrics: readFiles(join(path, 'metrics'), readLastValue),
          isFinished: Number(meta['status']) === FINISHED_STATUS,
          duration: duration > 0 ? duration : undefined,
        },
      ];
    });
}

interface LastValue {
  readonly text: string;
  /** Path and line. */
  readonly place: string;
}

/**
 * Reads the last value of a metric, as MLflow defines it: of the lines with a time, a value and a step, the one with the
 * latest step, then the latest time, then the largest value.
 */
function readLastValue(file: string): LastValue {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const entries = lines.map((line, index) => {
    const place = `${file}:${index + 1}`;
    const [time, text, step = '0'] = line.split(' ');
    if (text === undefined) {
      throw dataError(
        `${place}:1: this line does not have a time, a value and a step.`,
        'Restore the file, or remove the run.',
      );
    }
    return { text, place, order: [step, time, text].map(Number) };
  });
  return entries.reduce((last, entry) => (isLater(entry.order, last.order) ? entry : last));
}

/** Compares lexicographically; equal lists count as later. */
function isLater(order: readonly number[], other: readonly number[]): boolean {
  const index = order.findIndex((value, at) => value !== other[at]);
  return index === -1 || !(order[index]! < other[index]!);
}

function readMeta(folder: string): Readonly<Record<string, unknown>> {
  const file = join(folder, 'meta.yaml');
  const meta: unknown = parse(readFileSync(file, 'utf8'));
  if (typeof meta === 'object' && meta !== null) return meta as Record<string, unknown>;
  throw dataError(`${file}:1:1: the file has no MLflow metadata.`, 'Restore the file, or remove its folder.');
}

function listFolders(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => join(folder, name))
    .sort();
}

/** Reads a folder's files, by key. A key with a slash, such as `val/loss`, has a folder of its own. */
function readFiles<T>(folder: string, read: (file: string) => T): ReadonlyMap<string, T> {
  if (!existsSync(folder)) return new Map();
  const paths = readdirSync(folder, { encoding: 'utf8', recursive: true })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();
  return new Map(paths.map((path) => [path.replaceAll(sep, '/'), read(join(folder, path))]));
}
