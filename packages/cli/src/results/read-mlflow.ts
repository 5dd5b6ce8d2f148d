import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parse } from 'yaml';
import { dataError } from '@ridgeline/trainer/data';
import type { TableCell, ResultRecord, ResultTable } from './result-table.ts';

/** Reads the runs of an MLflow folder (`mlruns`, the file store); undefined for any other folder. */
export function readMlflow(folder: string): ResultTable | undefined {
  const experiments = listFolders(folder).filter((path) => existsSync(join(path, 'meta.yaml')));
  if (experiments.length === 0) return undefined;
  const settings = new Set<string>();
  const metrics = new Set<string>();
  const records = experiments.flatMap((experiment) => {
    const { name } = readMeta(experiment);
    return listFolders(experiment)
      .filter((run) => existsSync(join(run, 'meta.yaml')))
      .flatMap((run): readonly ResultRecord[] => {
        const meta = readMeta(run);
        if (meta['lifecycle_stage'] === 'deleted') return [];
        const parameters = listFiles(join(run, 'params')).map(
          (file) => [file, readFileSync(join(run, 'params', file), 'utf8')] as const,
        );
        const values = listFiles(join(run, 'metrics')).map(
          (file) => [file, readLastLine(join(run, 'metrics', file))] as const,
        );
        const metricCells = values.map(([key, { value }]) => [key, value] as const);
        const lines = new Map(values.map(([key, { line }]) => [key, line]));
        for (const [key] of parameters) settings.add(key);
        for (const [key] of values) metrics.add(key);
        const duration = Number(meta['end_time']) - Number(meta['start_time']);
        return [
          {
            cells: new Map<string, TableCell>([...metricCells, ...parameters, ['experiment', String(name)]]),
            isFinished: Number(meta['status']) === FINISHED_STATUS,
            duration: duration > 0 ? duration : undefined,
            locate: (column) =>
              column !== undefined && lines.has(column)
                ? `${join(run, 'metrics', column)}:${lines.get(column)}`
                : run,
          },
        ];
      });
  });
  const hasSeveralExperiments = new Set(records.map(({ cells }) => cells.get('experiment'))).size > 1;
  return {
    name: folder,
    columns: [...(hasSeveralExperiments ? ['experiment'] : []), ...settings, ...metrics],
    settings,
    metric: metrics.size === 1 ? [...metrics][0] : undefined,
    records,
  };
}

/** Status of a finished run in `meta.yaml`. */
const FINISHED_STATUS = 3;

/** Reads the last value of a metric, and its line number, from lines with a time, a value and a step. */
function readLastLine(file: string): { value: string; line: number } {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const [, value] = lines.at(-1)!.split(' ');
  if (value === undefined) {
    throw dataError(
      `${file}:${lines.length}:1: this line does not have a time, a value and a step.`,
      'Restore the file, or remove the run.',
    );
  }
  return { value, line: lines.length };
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

/** Relative paths of a folder's files. The file store keeps a key with a slash, as `val/loss`, in a folder of its own. */
function listFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { encoding: 'utf8', recursive: true })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => path.replaceAll(sep, '/'))
    .sort();
}
