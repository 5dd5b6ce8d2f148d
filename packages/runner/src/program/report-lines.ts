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
  readonly #onLongReport: () => void;
  #lineParts: Buffer[] = [];
  #lineBytes = 0;

  /**
   * @param options.maxBytes maximum length of a line that can be a report, in bytes
   * @param options.onLongReport called for each longer line that begins like a report
   */
  constructor(
    onReport: (line: ReportedLine) => void,
    {
      maxBytes = MAX_LINE_BYTES,
      onLongReport = () => undefined,
    }: { readonly maxBytes?: number | undefined; readonly onLongReport?: () => void } = {},
  ) {
    this.#onReport = onReport;
    this.#maxBytes = maxBytes;
    this.#onLongReport = onLongReport;
  }

  push(bytes: Buffer): void {
    let start = 0;
    for (let end; (end = bytes.indexOf(0x0a, start)) >= 0; start = end + 1) {
      this.#addPart(bytes.subarray(start, end));
      this.#endLine();
    }
    this.#addPart(bytes.subarray(start));
  }

  /** Reads a last line without a line break. */
  end(): void {
    this.#endLine();
  }

  #addPart(part: Buffer): void {
    if (part.length === 0) return;
    this.#lineBytes += part.length;
    // The start is kept even if the line is too long: it shows whether the line looks like a report.
    const isStart = this.#lineParts.length === 0;
    if (isStart || this.#lineBytes <= this.#maxBytes)
      this.#lineParts.push(Buffer.from(part.subarray(0, this.#maxBytes)));
  }

  #endLine(): void {
    const isTooLong = this.#lineBytes > this.#maxBytes;
    const text = Buffer.concat(this.#lineParts).toString('utf8');
    const line = isTooLong ? undefined : parseReportLine(text);
    this.#lineParts = [];
    this.#lineBytes = 0;
    if (isTooLong && text.trimStart().startsWith('{')) this.#onLongReport();
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
