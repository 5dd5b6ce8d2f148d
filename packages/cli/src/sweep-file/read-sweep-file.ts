import { basename, dirname, extname, resolve } from 'node:path';
import { Composer, LineCounter, visit, type Document, type ErrorCode } from 'yaml';
import {
  RidgelineError,
  sanitise,
  type Parsed,
  type Problem,
  type BareSweep,
  type SweepDefinition,
  type TrainerChecks,
} from '@ridgeline/core';
import {
  findNotes,
  parseSearch,
  parseSweep,
  findDeprecatedKeys,
  type Note,
  type SweepContext,
} from '@ridgeline/core/parse';
import {
  checkDataTask,
  checkTask,
  filesOf,
  findDataSource,
  importsOf,
  metricsOf,
  readUserFile,
} from '@ridgeline/trainer';
import { sha256OfFile } from '../user-files.ts';
import { ALIAS_LIMIT, decode, tokensOf, type Refusal, type Tokens } from './guard.ts';
import { isWrittenAsFloat, positionOf, repeatedKeys, type Position } from './positions.ts';

/** Maximum number of problems shown at once. */
const SHOWN_LIMIT = 50;

/**
 * Reads a sweep file to run, YAML 1.2 or JSON. The study is named after the file if it has no `name`.
 *
 * Throws `RidgelineError` `FILE_UNREADABLE`, or `SWEEP_INVALID` with a message of one line for each problem:
 * `sweeps/x.yaml:12:7  unknown key "droput" — did you mean "dropout"?`
 *
 * @param warn gets a line for each deprecated key of the file
 * @example
 * const definition = await readSweepFile('sweeps/quickstart.yaml');
 */
export async function readSweepFile(
  path: string,
  warn: (line: string) => void = () => undefined,
): Promise<SweepDefinition> {
  const text = openText(readUserFile(path, 'sweep file'), path);
  const definition = parseWith(parseSweep, text);
  notesAt(findDeprecatedKeys(text.source), text).forEach(warn);
  return definition;
}

/** Parses the bytes of a sweep file; messages name it `path`. */
export function parseSweepText(bytes: Uint8Array, path: string): SweepDefinition {
  return parseWith(parseSweep, openText(bytes, path));
}

/** A sweep file that need not be runnable, such as a bare W&B search space. */
interface SearchFile {
  readonly definition: SweepDefinition | BareSweep;
  /**
   * Settings without effect, one line each: `sweeps/x.yaml:1:1  "program" is W&B's and has no effect here`.
   */
  readonly notes: readonly string[];
}

/**
 * Reads a sweep file that need not be runnable. Throws as `readSweepFile`.
 *
 * @example
 * const { definition, notes } = await readSearchFile('sweeps/quickstart.yaml');
 */
export async function readSearchFile(path: string): Promise<SearchFile> {
  const text = openText(readUserFile(path, 'sweep file'), path);
  return {
    definition: parseWith(parseSearch, text),
    notes: notesAt(findNotes(text.source), text),
  };
}

function notesAt(notes: readonly Note[], { path, document, lines }: OpenText): readonly string[] {
  return notes.map((note) =>
    lineOf(path, note, positionOf(document, lines, { path: note.path, target: 'key' })),
  );
}

/** A text that is YAML, with its contents. */
interface OpenText {
  readonly path: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly source: unknown;
}

function openText(bytes: Uint8Array, path: string): OpenText {
  const decoded = decode(bytes);
  if ('message' in decoded) throw refused(path, '', [decoded]);
  const { text } = decoded;
  const lines = new LineCounter();
  const read = tokensOf(text, lines);
  if ('message' in read) throw refused(path, text, [read]);

  const [document, second] = documentsOf(read.tokens, text);
  const faults: readonly Refusal[] = [
    ...untilUnclosed([...document.errors, ...document.warnings]).map(({ pos, code, message }) => ({
      offset: pos[0],
      message: unclosedSentence(message) ?? sentences[code] ?? message,
    })),
    ...repeatedKeys(document.contents).map(({ range }) => ({
      offset: range![0],
      message: 'this key is defined twice',
    })),
    ...(second === undefined
      ? []
      : [{ offset: second.range[0], message: 'a second document begins here: a file holds one sweep' }]),
  ];
  if (faults.length > 0) throw refused(path, text, faults);
  return { path, document, lines, source: valueOf(document, path, text) };
}

/** Checks of a task that need the trainer. */
const trainer: TrainerChecks = {
  checkData: (data) => checkDataTask(data, ['task', 'data']),
  checkTask: (task) => checkTask(task, ['task']),
  largestClassOf: (data) => findDataSource(data)?.largestClass,
  tableRows: (data) => {
    const rows = data.type === 'csv' ? findDataSource(data)?.rows : undefined;
    return rows && rows.train + rows.test;
  },
  metricsOf: ({ data }) => {
    const source = findDataSource(data);
    return source === undefined ? undefined : metricsOf(source.problem);
  },
};

function parseWith<T>(
  parse: (source: unknown, fallbackName: string, context: SweepContext) => Parsed<T>,
  { path, document, lines, source }: OpenText,
): T {
  const parsed = parse(source, basename(path, extname(path)), {
    trainer,
    sha256Of: sha256OfFile,
    filesOf,
    importsOf,
    // Absolute, so that the study can be continued from any folder.
    folder: dirname(resolve(path)),
    isFloat: (place) => isWrittenAsFloat(document, place),
  });
  if (parsed.ok) return parsed.value;
  throw invalid(
    path,
    parsed.problems.map((problem) => ({ problem, position: positionOf(document, lines, problem) })),
  );
}

/** Documents of a file, at least one. Those after the second are ignored. */
function documentsOf(tokens: Tokens, text: string): readonly [Document.Parsed, Document.Parsed | undefined] {
  const { stackTraceLimit } = Error;
  // The parser makes an Error for each fault. A hostile file has 100,000 faults, and their stacks would cost seconds.
  Error.stackTraceLimit = 0;
  try {
    const composer = new Composer({
      version: '1.2',
      schema: 'core',
      strict: true,
      uniqueKeys: false,
      stringKeys: true,
      merge: false,
      resolveKnownTags: false,
    });
    const documents = composer.compose(tokens, true, text.length);
    const first: Document.Parsed = documents.next().value!;
    return [first, documents.next().value ?? undefined];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Replacements for unclear messages of the parser. */
const sentences: Partial<Record<ErrorCode, string>> = {
  NON_STRING_KEY: 'a key must be a string',
};

/** Faults up to the first unclosed bracket: later ones are its consequences. */
function untilUnclosed<Fault extends { readonly message: string }>(
  faults: readonly Fault[],
): readonly Fault[] {
  const first = faults.findIndex(({ message }) => unclosedSentence(message) !== undefined);
  return first === -1 ? faults : faults.slice(0, first + 1);
}

/** Sentence on an unclosed list or map in brackets; undefined for another fault. */
function unclosedSentence(message: string): string | undefined {
  const [, bracket] = /^Flow .* end with a ([\]}])/.exec(message) ?? [];
  if (bracket === undefined) return undefined;
  return `a ${bracket === ']' ? 'list' : 'map'} in brackets is not closed: a ${bracket} is missing`;
}

function valueOf(document: Document, path: string, text: string): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIAS_LIMIT });
  } catch (error) {
    // Missing anchors and too many aliases are found only here.
    if (!(error instanceof ReferenceError)) throw error;
    throw refused(path, text, [{ offset: firstWrongAlias(document), message: error.message }]);
  }
}

/** Offset of the first alias without an anchor, or of the first alias if all have anchors. */
function firstWrongAlias(document: Document): number {
  let first: number | undefined;
  let wrong: number | undefined;
  visit(document, {
    Alias(_, alias) {
      const offset = alias.range?.[0] ?? 0;
      first ??= offset;
      if (wrong === undefined && alias.resolve(document) === undefined) wrong = offset;
      return wrong === undefined ? undefined : visit.BREAK;
    },
  });
  return wrong ?? first ?? 0;
}

function refused(path: string, text: string, refusals: readonly Refusal[]): RidgelineError {
  const shown = refusals.toSorted((a, b) => a.offset - b.offset).slice(0, SHOWN_LIMIT);
  const placed = shown.map(({ offset, message }): PlacedProblem => {
    const before = text.slice(0, offset);
    const position = { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
    return { problem: { path: [], target: 'value', message }, position };
  });
  return invalid(path, placed, refusals.length - shown.length);
}

interface PlacedProblem {
  readonly problem: Problem;
  readonly position: Position;
}

/** Error for an invalid file. `unplaced` is the number of further problems, which are only counted. */
function invalid(path: string, problems: readonly PlacedProblem[], unplaced = 0): RidgelineError {
  const ordered = problems.toSorted(
    (a, b) => a.position.line - b.position.line || a.position.column - b.position.column,
  );
  const lines = ordered.slice(0, SHOWN_LIMIT).map(({ problem, position }) => lineOf(path, problem, position));
  const rest = ordered.length - lines.length + unplaced;
  return new RidgelineError(
    'SWEEP_INVALID',
    [...lines, ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n'),
    {
      problems: ordered.map(({ problem }) => problem),
    },
  );
}

function lineOf(
  path: string,
  { message, hint }: Pick<Problem, 'message' | 'hint'>,
  position: Position,
): string {
  const text = `${message}${hint === undefined ? '' : ` — ${hint}`}`;
  return sanitise(`${path}:${position.line}:${position.column}  ${text}`);
}
