import { basename, dirname, extname, resolve } from 'node:path';
import { Composer, LineCounter, isScalar, visit, type Document, type ErrorCode } from 'yaml';
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
  defaultGoalNotes,
  findNotes,
  parseSearch,
  parseSweep,
  deprecatedKeyNotes,
  type Note,
  type SweepContext,
} from '@ridgeline/core/parse';
import {
  checkDataTask,
  checkTask,
  listDataFiles,
  findDataSource,
  listImports,
  listMetrics,
  readUserFile,
} from '@ridgeline/trainer';
import { hashFile } from '../user-files.ts';
import { ALIAS_LIMIT, decode, tokenize, type TextFault, type Tokens } from './tokenize.ts';
import { isWrittenAsFloat, findPosition, findRepeatedKeys, type Position } from './positions.ts';

/** Maximum number of problems in a message. */
const MAX_PROBLEMS = 50;

/**
 * Reads a sweep file, in YAML 1.2 or JSON, to run it. The study is named after the file if the file has no `name`.
 *
 * Throws `RidgelineError` `FILE_UNREADABLE`, or `SWEEP_INVALID` with one line for each problem:
 * `sweeps/x.yaml:12:7  unknown key "droput" — did you mean "dropout"?`
 *
 * @param warn receives a line for each deprecated key of the file, and for each metric that has no goal, although its
 * name suggests `maximize`
 * @example
 * const definition = await readSweepFile('sweeps/quickstart.yaml');
 */
export async function readSweepFile(
  path: string,
  warn: (line: string) => void = () => undefined,
): Promise<SweepDefinition> {
  const text = parseYaml(readUserFile(path, 'sweep file'), path);
  const definition = parseWith(parseSweep, text);
  formatNotes([...deprecatedKeyNotes(text.content), ...defaultGoalNotes(text.content)], text).forEach(warn);
  return definition;
}

/** Parses the bytes of a sweep file. Messages name `path`; paths in the file are relative to the folder of `path`. */
export function parseSweepText(bytes: Uint8Array, path: string): SweepDefinition {
  return parseWith(parseSweep, parseYaml(bytes, path));
}

/** Sweep file that need not be runnable, such as a bare W&B search space. */
interface SearchFile {
  readonly definition: SweepDefinition | BareSweep;
  /**
   * Settings without effect, one line each: `sweeps/x.yaml:1:1  "program" is a W&B key and has no effect here`.
   */
  readonly notes: readonly string[];
}

/**
 * Reads a sweep file that need not be runnable. Throws as `readSweepFile` does.
 *
 * @example
 * const { definition, notes } = await readSearchFile('sweeps/quickstart.yaml');
 */
export async function readSearchFile(path: string): Promise<SearchFile> {
  const text = parseYaml(readUserFile(path, 'sweep file'), path);
  return {
    definition: parseWith(parseSearch, text),
    notes: formatNotes(findNotes(text.content), text),
  };
}

function formatNotes(notes: readonly Note[], { path, document, lines }: YamlText): readonly string[] {
  return notes.map((note) =>
    formatProblem(path, note, findPosition(document, lines, { path: note.path, target: 'key' })),
  );
}

/** Parsed YAML text. */
interface YamlText {
  readonly path: string;
  readonly document: Document;
  readonly lines: LineCounter;
  /** Content of the text in plain values, as `JSON.parse` returns them. */
  readonly content: unknown;
}

function parseYaml(bytes: Uint8Array, path: string): YamlText {
  const decodeResult = decode(bytes);
  if ('message' in decodeResult) throw createTextError(path, '', [decodeResult]);
  const { text } = decodeResult;
  const lines = new LineCounter();
  const lexResult = tokenize(text, lines);
  if ('message' in lexResult) throw createTextError(path, text, [lexResult]);

  const [document, secondDocument] = composeDocuments(lexResult.tokens, text);
  const faults: readonly TextFault[] = [
    ...dropFaultsAfterUnclosed([...document.errors, ...document.warnings]).map(({ pos, code, message }) => ({
      offset: pos[0],
      message: explainUnclosed(message) ?? clearerMessages[code] ?? message,
    })),
    ...findRepeatedKeys(document.contents).map(({ range }) => ({
      offset: range![0],
      message: 'this key is defined twice',
    })),
    ...findMergeKeys(document),
    ...(secondDocument === undefined
      ? []
      : [
          {
            offset: secondDocument.range[0],
            message: 'a second document begins here, but a file can have only one sweep',
          },
        ]),
  ];
  if (faults.length > 0) throw createTextError(path, text, faults);
  return { path, document, lines, content: toPlainValue(document, path, text) };
}

/** Functions of the trainer that check a task and describe its data. */
const trainer: TrainerChecks = {
  checkData: (data) => checkDataTask(data, ['task', 'data']),
  checkTask: (task) => checkTask(task, ['task']),
  largestClassOf: (data) => findDataSource(data)?.largestClass,
  countTableRows: (data) => {
    const rows = data.type === 'csv' ? findDataSource(data)?.rows : undefined;
    return rows && rows.train + rows.test;
  },
  metricsOf: ({ data }) => {
    const source = findDataSource(data);
    return source === undefined ? undefined : listMetrics(source.problem);
  },
};

function parseWith<T>(
  parse: (content: unknown, fallbackName: string, context: SweepContext) => Parsed<T>,
  { path, document, lines, content }: YamlText,
): T {
  const parsed = parse(content, basename(path, extname(path)), {
    trainer,
    sha256Of: hashFile,
    filesOf: listDataFiles,
    importsOf: listImports,
    // With an absolute path, the study can continue from any folder.
    folder: dirname(resolve(path)),
    isFloat: (location) => isWrittenAsFloat(document, location),
  });
  if (parsed.ok) return parsed.value;
  throw createSweepError(
    path,
    parsed.problems.map((problem) => ({ problem, position: findPosition(document, lines, problem) })),
  );
}

/** Composes the first two documents of a file, because a second document is a fault. */
function composeDocuments(
  tokens: Tokens,
  text: string,
): readonly [Document.Parsed, Document.Parsed | undefined] {
  const { stackTraceLimit } = Error;
  // The parser creates an Error for each fault, and the stacks of 100,000 faults in a hostile file would take seconds.
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
    const firstDocument: Document.Parsed = documents.next().value!;
    return [firstDocument, documents.next().value ?? undefined];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Replacements for unclear messages of the parser. */
const clearerMessages: Partial<Record<ErrorCode, string>> = {
  NON_STRING_KEY: 'a key must be a string',
};

/** Finds the merge keys (`<<`) of YAML 1.1, which YAML 1.2 lacks. */
function findMergeKeys(document: Document): readonly TextFault[] {
  const faults: TextFault[] = [];
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || key.value !== '<<') return;
      const message = 'merge keys are not supported: repeat the keys, or use the alias as the whole value';
      faults.push({ offset: key.range![0], message });
    },
  });
  return faults;
}

/** Drops the faults after the first unclosed bracket, because they follow from it. */
function dropFaultsAfterUnclosed<Fault extends { readonly message: string }>(
  faults: readonly Fault[],
): readonly Fault[] {
  const firstUnclosed = faults.findIndex(({ message }) => explainUnclosed(message) !== undefined);
  return firstUnclosed === -1 ? faults : faults.slice(0, firstUnclosed + 1);
}

/** Message about an unclosed list in brackets or mapping in braces; undefined for any other fault. */
function explainUnclosed(message: string): string | undefined {
  const [, bracket] = /^Flow .* end with a ([\]}])/.exec(message) ?? [];
  if (bracket === undefined) return undefined;
  const collection = bracket === ']' ? 'list in brackets' : 'mapping in braces';
  return `a ${collection} is not closed: a ${bracket} is missing`;
}

function toPlainValue(document: Document, path: string, text: string): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIAS_LIMIT });
  } catch (error) {
    // Only this conversion detects missing anchors and too many aliases.
    if (!(error instanceof ReferenceError)) throw error;
    throw createTextError(path, text, [{ offset: findWrongAlias(document), message: error.message }]);
  }
}

/** Finds the offset of the first alias without an anchor, or of the first alias if all have anchors. */
function findWrongAlias(document: Document): number {
  let firstOffset: number | undefined;
  let wrongOffset: number | undefined;
  visit(document, {
    Alias(_, alias) {
      const offset = alias.range?.[0] ?? 0;
      firstOffset ??= offset;
      if (wrongOffset === undefined && alias.resolve(document) === undefined) wrongOffset = offset;
      return wrongOffset === undefined ? undefined : visit.BREAK;
    },
  });
  return wrongOffset ?? firstOffset ?? 0;
}

function createTextError(path: string, text: string, faults: readonly TextFault[]): RidgelineError {
  const shownFaults = faults.toSorted((a, b) => a.offset - b.offset).slice(0, MAX_PROBLEMS);
  const placedProblems = shownFaults.map(({ offset, message }): PlacedProblem => {
    const precedingText = text.slice(0, offset);
    const position = {
      line: precedingText.split('\n').length,
      column: precedingText.length - precedingText.lastIndexOf('\n'),
    };
    return { problem: { path: [], target: 'value', message }, position };
  });
  return createSweepError(path, placedProblems, faults.length - shownFaults.length);
}

/** Problem with its position in the file. */
interface PlacedProblem {
  readonly problem: Problem;
  readonly position: Position;
}

/** Error for an invalid file. `omittedCount` is the number of further problems, which are only counted. */
function createSweepError(
  path: string,
  problems: readonly PlacedProblem[],
  omittedCount = 0,
): RidgelineError {
  const sortedProblems = problems.toSorted(
    (a, b) => a.position.line - b.position.line || a.position.column - b.position.column,
  );
  const lines = sortedProblems
    .slice(0, MAX_PROBLEMS)
    .map(({ problem, position }) => formatProblem(path, problem, position));
  const remainingCount = sortedProblems.length - lines.length + omittedCount;
  return new RidgelineError(
    'SWEEP_INVALID',
    [...lines, ...(remainingCount > 0 ? [`… and ${remainingCount} more`] : [])].join('\n'),
    {
      problems: sortedProblems.map(({ problem }) => problem),
    },
  );
}

function formatProblem(
  path: string,
  { message, hint }: Pick<Problem, 'message' | 'hint'>,
  position: Position,
): string {
  const text = `${message}${hint === undefined ? '' : ` — ${hint}`}`;
  return sanitise(`${path}:${position.line}:${position.column}  ${text}`);
}
