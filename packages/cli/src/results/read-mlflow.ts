import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { damaged, type TableCell, type ResultRecord, type ResultTable } from './result-table.ts';

/** Reads the runs of an MLflow folder (`mlruns`, the file store); undefined for another folder. */
export function readMlflow(folder: string): ResultTable | undefined {
  const experiments = foldersIn(folder).filter((path) => existsSync(join(path, 'meta.yaml')));
  if (experiments.length === 0) return undefined;
  const settings = new Set<string>();
  const metrics = new Set<string>();
  const records = experiments.flatMap((experiment) => {
    const { name } = metaIn(experiment);
    return foldersIn(experiment)
      .filter((run) => existsSync(join(run, 'meta.yaml')))
      .flatMap((run): readonly ResultRecord[] => {
        const meta = metaIn(run);
        if (meta['lifecycle_stage'] === 'deleted') return [];
        const parameters = filesIn(join(run, 'params')).map(
          (file) => [file, readFileSync(join(run, 'params', file), 'utf8')] as const,
        );
        const values = filesIn(join(run, 'metrics')).map(
          (file) => [file, lastValue(join(run, 'metrics', file))] as const,
        );
        for (const [key] of parameters) settings.add(key);
        for (const [key] of values) metrics.add(key);
        const duration = Number(meta['end_time']) - Number(meta['start_time']);
        return [
          {
            cells: new Map<string, TableCell>([...values, ...parameters, ['experiment', String(name)]]),
            finished: Number(meta['status']) === finished,
            duration: duration > 0 ? duration : undefined,
            place: (column) =>
              column !== undefined && metrics.has(column) ? `${join(run, 'metrics', column)}:1:1` : run,
          },
        ];
      });
  });
  const several = new Set(records.map(({ cells }) => cells.get('experiment'))).size > 1;
  return {
    name: folder,
    columns: [...(several ? ['experiment'] : []), ...settings, ...metrics],
    settings,
    metric: metrics.size === 1 ? [...metrics][0] : undefined,
    records,
  };
}

/** Status of a finished run in `meta.yaml`. */
const finished = 3;

/** Last value of a metric, from lines of time, value and step. */
function lastValue(file: string): number {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const value = Number(lines.at(-1)!.split(' ')[1]);
  if (lines.at(-1)!.split(' ').length < 2) {
    throw damaged(
      `${file}:${lines.length}:1: this is not a time, a value and a step.`,
      'Restore the file, or remove its run.',
    );
  }
  return value;
}

function metaIn(folder: string): Readonly<Record<string, unknown>> {
  const file = join(folder, 'meta.yaml');
  const meta: unknown = parse(readFileSync(file, 'utf8'));
  if (typeof meta === 'object' && meta !== null) return meta as Record<string, unknown>;
  throw damaged(`${file}:1:1: there is no metadata of MLflow.`, 'Restore the file, or remove its folder.');
}

function foldersIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => join(folder, name))
    .sort();
}

function filesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
