import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { damaged, type TableCell, type ResultRecord, type ResultTable } from './result-table.ts';

/**
 * Reads the runs of W&B's local `wandb` folder; undefined for another folder. Settings and results are in the log of
 * each run, `run-ID.wandb`.
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
  const runs = logs.map((log) => ({ log, ...runIn(log) }));
  const settings = new Set(runs.flatMap(({ config }) => [...config.keys()]));
  const metrics = new Set(runs.flatMap(({ summary }) => [...summary.keys()]));
  const named = [...metrics].filter((metric) => !metric.startsWith('_'));
  return {
    name: folder,
    columns: [...settings, ...named.filter((metric) => !settings.has(metric))],
    settings,
    metric: named.length === 1 ? named[0] : undefined,
    records: runs.map(({ log, config, summary, finished }): ResultRecord => {
      const seconds = summary.get('_runtime');
      return {
        cells: new Map([...summary, ...config]),
        finished,
        duration: typeof seconds === 'number' && seconds > 0 ? 1000 * seconds : undefined,
        place: () => log,
      };
    }),
  };
}

/** Field numbers of W&B's messages (`wandb_internal.proto`). */
const fields = {
  record: { history: 2, summary: 3, config: 5, run: 17, exit: 18 },
  run: { config: 4, summary: 5 },
  /** Items of a history, a summary and a config. */
  items: 1,
  item: { key: 1, nestedKey: 2, json: 16 },
  exitCode: 1,
} as const;

interface WandbRun {
  readonly config: ReadonlyMap<string, TableCell>;
  /** Last value of each metric. */
  readonly summary: ReadonlyMap<string, TableCell>;
  readonly finished: boolean;
}

function runIn(log: string): WandbRun {
  const config = new Map<string, TableCell>();
  const summary = new Map<string, TableCell>();
  let finished = false;
  const { record, run } = fields;
  for (const message of recordsIn(readFileSync(log), log)) {
    for (const { number, bytes } of fieldsOf(message)) {
      if (number === record.history || number === record.summary) addItems(bytes, summary);
      if (number === record.config) addItems(bytes, config);
      if (number === record.exit)
        finished = fieldsOf(bytes).every((field) => field.number !== fields.exitCode || field.value === 0);
      if (number !== record.run) continue;
      for (const own of fieldsOf(bytes)) {
        if (own.number === run.config) addItems(own.bytes, config);
        if (own.number === run.summary) addItems(own.bytes, summary);
      }
    }
  }
  config.delete('_wandb');
  return { config, summary, finished };
}

/** Adds the items of a history, a summary or a config. */
function addItems(message: Buffer, to: Map<string, TableCell>): void {
  for (const { number, bytes } of fieldsOf(message)) {
    if (number !== fields.items) continue;
    const keys: string[] = [];
    let json: string | undefined;
    for (const field of fieldsOf(bytes)) {
      if (field.number === fields.item.key || field.number === fields.item.nestedKey)
        keys.push(field.bytes.toString());
      if (field.number === fields.item.json) json = field.bytes.toString();
    }
    const value: unknown = json === undefined ? undefined : parsedLoosely(json);
    const key = keys.filter((part) => part !== '').join('.');
    if (typeof value === 'number' || typeof value === 'string') to.set(key, value);
    else if (value !== undefined && value !== null) to.set(key, JSON.stringify(value));
  }
}

/** Value of a JSON text; W&B writes NaN and Infinity as such, which count as no value. */
function parsedLoosely(json: string): unknown {
  return /^-?(NaN|Infinity)$/.test(json) ? undefined : (JSON.parse(json) as unknown);
}

const [headerSize, blockSize, recordHeader] = [7, 32_768, 7];
/** Types of the parts of a record that crosses blocks. */
const parts = { full: 1, first: 2, middle: 3, last: 4 } as const;

/** Records of a log in LevelDB's format, after W&B's header. An incomplete part at the end is left out. */
function recordsIn(bytes: Buffer, log: string): readonly Buffer[] {
  if (bytes.subarray(0, 4).toString('latin1') !== ':W&B') {
    throw damaged(`${log} is not a log of W&B.`, 'Remove its folder, or export the runs as CSV.');
  }
  const records: Buffer[] = [];
  let pending: Buffer[] = [];
  let at = headerSize;
  while (at + recordHeader <= bytes.length) {
    const left = blockSize - (at % blockSize);
    if (left < recordHeader) {
      at += left;
      continue;
    }
    const length = bytes.readUInt16LE(at + 4);
    const type = bytes[at + 6];
    const part = bytes.subarray(at + recordHeader, at + recordHeader + length);
    if (part.length < length) break;
    if (type === parts.full || type === parts.first) pending = [];
    pending.push(part);
    if (type === parts.full || type === parts.last) records.push(Buffer.concat(pending));
    at += recordHeader + length;
  }
  return records;
}

interface Field {
  readonly number: number;
  readonly value: number;
  readonly bytes: Buffer;
}

/** Fields of a message in the wire format of Protocol Buffers. */
function fieldsOf(message: Buffer): readonly Field[] {
  const found: Field[] = [];
  const nothing = Buffer.alloc(0);
  let at = 0;
  const varint = () => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        found.push({ number, value: varint(), bytes: nothing });
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        found.push({ number, value: 0, bytes: message.subarray(at, at + length) });
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        return found;
    }
  }
  return found;
}
