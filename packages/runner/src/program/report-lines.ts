import { isTestMetric, type Report, type ReportedExamples } from '@ridgeline/core';

/** Maximum length of a line that can be a report of an epoch, in bytes. */
const MAX_LINE_BYTES = 65_536;

/** Report in one line of output. */
export interface ReportedLine {
  /** Numbers by name. */
  readonly values: Report['values'];
  /** Arrays by the name of a test metric: its value on each example. */
  readonly examples: ReportedExamples;
}

/**
 * Finds reports in the output of a program: lines that are JSON objects with numbers. Python's `NaN` and `Infinity` are
 * accepted. Memory is bounded for any output, because lines that are too long are skipped.
 *
 * @example
 * const lines = new ReportLines(({ values }) => console.log(values));
 * lines.push(Buffer.from('epoch 1 ...\n{"val_loss": 0.3}\n')); // { val_loss: 0.3 }
 */
export class ReportLines {
  readonly #onReport: (line: ReportedLine) => void;
  readonly #maxBytes: number;
  #line: Buffer[] = [];
  #length = 0;

  /** @param maxBytes maximum length of a line that can be a report, in bytes */
  constructor(onReport: (line: ReportedLine) => void, maxBytes = MAX_LINE_BYTES) {
    this.#onReport = onReport;
    this.#maxBytes = maxBytes;
  }

  push(bytes: Buffer): void {
    let start = 0;
    for (let end; (end = bytes.indexOf(0x0a, start)) >= 0; start = end + 1) {
      this.#add(bytes.subarray(start, end));
      this.#end();
    }
    this.#add(bytes.subarray(start));
  }

  /** Reads a last line without a line break. */
  end(): void {
    this.#end();
  }

  #add(part: Buffer): void {
    this.#length += part.length;
    if (part.length > 0 && this.#length <= this.#maxBytes) this.#line.push(Buffer.from(part));
  }

  #end(): void {
    const isTooLong = this.#length > this.#maxBytes;
    const line = isTooLong ? undefined : parseReportLine(Buffer.concat(this.#line).toString('utf8'));
    this.#line = [];
    this.#length = 0;
    if (line !== undefined) this.#onReport(line);
  }
}

const nonFiniteNumbers = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/**
 * Report in a line, or behind a progress bar that the program has overwritten with a carriage return; undefined if there
 * is no JSON object with numbers.
 */
export function parseReportLine(line: string): ReportedLine | undefined {
  const text = line.trim();
  const lastReturn = text.lastIndexOf('\r');
  return parseReportText(text) ?? (lastReturn < 0 ? undefined : parseReportText(text.slice(lastReturn + 1)));
}

function parseReportText(text: string): ReportedLine | undefined {
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  const parsed =
    parseJsonObject(text) ??
    parseJsonObject(text.replace(/([:[,]\s*)(-?Infinity|NaN)(?=\s*[,}\]])/g, '$1"$2"'));
  if (parsed === undefined) return undefined;
  // Names such as `__proto__` would not be properties of a plain object.
  const entries = Object.entries(parsed).filter(([name]) => !(name in Object.prototype));
  const values = entries.flatMap(([name, value]) => {
    const number = toNumber(value);
    return number === undefined ? [] : [[name, number] as const];
  });
  const examples = entries.flatMap(([name, value]) =>
    Array.isArray(value) && isTestMetric(name) ? [[name, value.map(toExampleValue)] as const] : [],
  );
  if (values.length + examples.length === 0) return undefined;
  return { values: Object.fromEntries(values), examples: Object.fromEntries(examples) };
}

function parseJsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Value on one example. `true` counts as 1, and anything but a number or boolean as NaN. */
function toExampleValue(value: unknown): number {
  return typeof value === 'boolean' ? Number(value) : (toNumber(value) ?? NaN);
}

function toNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' ? nonFiniteNumbers.get(value) : value;
  return typeof number === 'number' ? number : undefined;
}
