import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PbfReader } from 'pbf';
import { dataError } from '@ridgeline/trainer/data';
import { parsePythonJson } from './parse-python-json.ts';
import type { TableCell, ResultRecord, ResultTable } from './result-table.ts';

/**
 * Reads the runs of W&B's local `wandb` folder; undefined for any other folder. The log of a run, `run-ID.wandb`, has
 * the run's settings and results.
 */
export function readWandb(folder: string): ResultTable | undefined {
  const logs = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^(offline-)?run-/.test(entry.name))
    .map(({ name }) => join(folder, name))
    .sort()
    .flatMap((run) =>
      readdirSync(run)
        .filter((file) => file.endsWith('.wandb'))
        .map((file) => join(run, file)),
    );
  if (logs.length === 0) return undefined;
  const runs = logs.map((log) => ({ log, ...readRunLog(log) }));
  const metrics = new Set(runs.flatMap(({ summary }) => [...summary.keys()]));
  // A setting may have the name of a metric.
  const columnOf = (setting: string) => (metrics.has(setting) ? `config.${setting}` : setting);
  const settings = new Set(runs.flatMap(({ config }) => [...config.keys()].map(columnOf)));
  const userMetrics = [...metrics].filter((metric) => !metric.startsWith('_'));
  return {
    name: folder,
    columns: [...settings, ...userMetrics],
    settings,
    metric: userMetrics.length === 1 ? userMetrics[0] : undefined,
    records: runs.map(({ log, config, summary, isFinished }): ResultRecord => {
      const seconds = summary.get('_runtime');
      return {
        cells: new Map([...summary, ...[...config].map(([key, cell]) => [columnOf(key), cell] as const)]),
        isFinished,
        duration: typeof seconds === 'number' && seconds > 0 ? 1000 * seconds : undefined,
        locate: () => log,
      };
    }),
  };
}

/** Field numbers in W&B's messages (`wandb_internal.proto`). */
const fields = {
  record: { history: 2, summary: 3, config: 5, run: 17, exit: 18 },
  run: { config: 4, summary: 5 },
  /** Items of a history, a summary and a config. */
  items: 1,
  item: { key: 1, nestedKey: 2, json: 16 },
  exitCode: 1,
} as const;

interface WandbRun {
  readonly config: Map<string, TableCell>;
  /** Last value of each metric. */
  readonly summary: Map<string, TableCell>;
  isFinished: boolean;
}

function readRunLog(log: string): WandbRun {
  const run: WandbRun = { config: new Map(), summary: new Map(), isFinished: false };
  for (const record of splitRecords(readFileSync(log), log)) {
    try {
      new PbfReader(record).readFields(readRecord, run);
    } catch {
      throw dataError(`${log} has a damaged record.`, 'Remove its folder, or export the runs as CSV.');
    }
  }
  run.config.delete('_wandb');
  return run;
}

function readRecord(field: number, run: WandbRun, pbf: PbfReader): void {
  const { record } = fields;
  if (field === record.history || field === record.summary) pbf.readMessage(readItems, run.summary);
  if (field === record.config) pbf.readMessage(readItems, run.config);
  if (field === record.run) pbf.readMessage(readRun, run);
  if (field === record.exit) run.isFinished = pbf.readMessage(readExit, { code: 0 }).code === 0;
}

function readRun(field: number, { config, summary }: WandbRun, pbf: PbfReader): void {
  if (field === fields.run.config) pbf.readMessage(readItems, config);
  if (field === fields.run.summary) pbf.readMessage(readItems, summary);
}

function readExit(field: number, exit: { code: number }, pbf: PbfReader): void {
  if (field === fields.exitCode) exit.code = pbf.readVarint();
}

/** Adds the items of a history, a summary or a config to `cells`. */
function readItems(field: number, cells: Map<string, TableCell>, pbf: PbfReader): void {
  if (field !== fields.items) return;
  const { keys, json } = pbf.readMessage(readItem, { keys: [], json: undefined });
  const value: unknown = json === undefined ? undefined : parsePythonJson(json);
  const key = keys.filter((part) => part !== '').join('.');
  if (typeof value === 'number' || typeof value === 'string') cells.set(key, value);
  else if (value !== undefined && value !== null) cells.set(key, JSON.stringify(value));
}

interface WandbItem {
  readonly keys: string[];
  json: string | undefined;
}

function readItem(field: number, item: WandbItem, pbf: PbfReader): void {
  if (field === fields.item.key || field === fields.item.nestedKey) item.keys.push(pbf.readString());
  if (field === fields.item.json) item.json = pbf.readString();
}

/** Size of W&B's header, at the start of the first block. */
const FILE_HEADER_BYTES = 7;

/** Size of a block in LevelDB's log format. */
const BLOCK_BYTES = 32_768;

/** Size of the header of a record's part in LevelDB's log format: checksum, length and type. */
const RECORD_HEADER_BYTES = 7;

/** Types of the parts of a record: one full part or, if the record crosses blocks, several. */
const partTypes = { full: 1, first: 2, middle: 3, last: 4 } as const;

/**
 * Splits a W&B log into its records. The log has W&B's header, followed by records in LevelDB's log format. Skips an
 * incomplete part at the end.
 */
function splitRecords(bytes: Buffer, log: string): readonly Buffer[] {
  if (bytes.subarray(0, 4).toString('latin1') !== ':W&B') {
    throw dataError(`${log} is not a W&B log.`, 'Remove its folder, or export the runs as CSV.');
  }
  const records: Buffer[] = [];
  let recordParts: Buffer[] = [];
  let offset = FILE_HEADER_BYTES;
  while (offset + RECORD_HEADER_BYTES <= bytes.length) {
    const remaining = BLOCK_BYTES - (offset % BLOCK_BYTES);
    if (remaining < RECORD_HEADER_BYTES) {
      offset += remaining;
      continue;
    }
    const length = bytes.readUInt16LE(offset + 4);
    const type = bytes[offset + 6];
    const part = bytes.subarray(offset + RECORD_HEADER_BYTES, offset + RECORD_HEADER_BYTES + length);
    if (part.length < length) break;
    if (type === partTypes.full || type === partTypes.first) recordParts = [];
    recordParts.push(part);
    if (type === partTypes.full || type === partTypes.last) records.push(Buffer.concat(recordParts));
    offset += RECORD_HEADER_BYTES + length;
  }
  return records;
}
