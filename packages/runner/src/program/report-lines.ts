/** Longest line that can be a report, in bytes: the rest of a longer one is skipped. */
const LONGEST = 65_536;

/** Numbers of one line, by name. */
export type Values = Readonly<Record<string, number>>;

/**
 * Finds reports in the output of a program: lines that are JSON objects with numbers. Python's `NaN` and `Infinity` are
 * read as such. Memory is bounded, whatever the output is.
 *
 * @example
 * const lines = new ReportLines((values) => console.log(values));
 * lines.push(Buffer.from('epoch 1 ...\n{"val_loss": 0.3}\n')); // { val_loss: 0.3 }
 */
export class ReportLines {
  readonly #onReport: (values: Values) => void;
  #line: Buffer[] = [];
  #length = 0;

  constructor(onReport: (values: Values) => void) {
    this.#onReport = onReport;
  }

  push(bytes: Buffer): void {
    let from = 0;
    for (let end; (end = bytes.indexOf(0x0a, from)) >= 0; from = end + 1) {
      this.#add(bytes.subarray(from, end));
      this.#end();
    }
    this.#add(bytes.subarray(from));
  }

  /** Reads a last line without a line break. */
  end(): void {
    this.#end();
  }

  #add(part: Buffer): void {
    this.#length += part.length;
    if (part.length > 0 && this.#length <= LONGEST) this.#line.push(Buffer.from(part));
  }

  #end(): void {
    const values =
      this.#length > LONGEST ? undefined : reportedValues(Buffer.concat(this.#line).toString('utf8'));
    this.#line = [];
    this.#length = 0;
    if (values !== undefined) this.#onReport(values);
  }
}

const notFinite = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/** Numbers of a line; undefined if it is no JSON object, or has none. */
export function reportedValues(line: string): Values | undefined {
  const text = line.trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/(:\s*)(-?Infinity|NaN)(?=\s*[,}])/g, '$1"$2"'));
  } catch {
    return undefined;
  }
  const entries = Object.entries(parsed as Record<string, unknown>)
    .map(([name, value]) => [name, typeof value === 'string' ? notFinite.get(value) : value] as const)
    .filter((entry): entry is readonly [string, number] => typeof entry[1] === 'number');
  // Names such as `__proto__` would not be properties of a plain object.
  const known = entries.filter(([name]) => !(name in Object.prototype));
  return known.length === 0 ? undefined : Object.fromEntries(known);
}
