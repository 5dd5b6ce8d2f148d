import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { compareDefinitions, type SweepDefinition } from '@ridgeline/core';
import {
  toObject,
  nestedMapping,
  validFile,
  formatLines,
  type FileLine,
  type FileLines,
} from '../testing/arbitrary-sweep-file.ts';
import { parse, sweepErrors } from '../testing/parse-sweep-text.ts';

/** Number of files of each kind. SECURITY.md and core's DECISIONS.md refer to `RIDGELINE_SWEEP_FILES=10000`. */
const numRuns = Number(process.env['RIDGELINE_SWEEP_FILES'] ?? 30);

it('reads a valid file in any style as the same study', () => {
  fc.assert(
    fc.property(validFile, (lines) => {
      const definition = parse(formatLines(lines));
      const file = toObject(lines);
      expect(parse(stringify(file))).toEqual(definition);
      expect(parse(JSON.stringify(file, undefined, 1))).toEqual(definition);
      const storedDefinition = JSON.parse(JSON.stringify(definition)) as SweepDefinition;
      expect(compareDefinitions(storedDefinition, definition)).toEqual({ type: 'continues', changes: [] });
    }),
    { numRuns },
  );
});

/** Valid file with a fault: the changed lines, the index of the faulty line, and the expected message. */
interface FaultyFile {
  readonly lines: FileLines;
  readonly line: number;
  readonly message: RegExp;
  /** Text of the file, if it differs from the formatted lines. */
  readonly text?: string;
}

/** Changes a valid file into a faulty one; `pick` selects one of several places. Undefined if no place fits. */
type Mutation = (lines: FileLines, pick: number) => FaultyFile | undefined;

const findKey = (lines: FileLines, key: string) =>
  lines.findIndex((line) => line.depth === 0 && line.key === key);

/** Sets a key of the file to another value, adding it if missing. */
const setKey =
  (key: string, value: unknown, message: RegExp): Mutation =>
  (lines) => {
    const keyIndex = findKey(lines, key);
    if (keyIndex === -1) return { lines: [...lines, { depth: 0, key, value }], line: lines.length, message };
    const nextKeyIndex = lines.findIndex(({ depth }, index) => index > keyIndex && depth === 0);
    const laterLines = nextKeyIndex === -1 ? [] : lines.slice(nextKeyIndex);
    return {
      lines: [...lines.slice(0, keyIndex), { depth: 0, key, value }, ...laterLines],
      line: keyIndex,
      message,
    };
  };

/** Changes one of the matching lines, which `pick` selects. */
const changeLine =
  (matches: (line: FileLine) => boolean, change: (line: FileLine) => FileLine, message: RegExp): Mutation =>
  (lines, pick) => {
    const candidates = [...lines.keys()].filter((index) => matches(lines[index]!));
    const line = candidates[pick % candidates.length];
    return line === undefined ? undefined : { lines: lines.with(line, change(lines[line]!)), line, message };
  };

const isParameter = ({ depth, value }: FileLine) => depth === 1 && !isStrategy(value);
const isStrategy = (value: unknown) =>
  typeof value === 'object' && (Object.keys(value!).length === 0 || 'parameters' in value!);
const isRange = ({ value }: FileLine) => typeof value === 'object' && 'min' in value!;

const mutations: Readonly<Record<string, Mutation>> = {
  'an unknown key': changeLine(
    ({ depth, value }) => depth === 0 && value !== nestedMapping,
    (line) => ({ ...line, key: `${line.key}_x` }),
    /unknown key "\w+_x"|"task" is missing|"method" is missing/,
  ),
  'a repeated key': (lines, pick) => {
    const candidates = lines.filter(({ depth, value }) => depth === 0 && value !== nestedMapping);
    const repeatedLine = candidates[pick % candidates.length]!;
    return { lines: [...lines, repeatedLine], line: lines.length, message: /this key is defined twice/ };
  },
  'an unknown method': setKey('method', 'gird', /method must be grid, random/),
  'text for a number': setKey('run_cap', 'ten', /run_cap must be a number, not the text "ten"/),
  'a number below its range': setKey('lag', 0, /lag must be at least 1, not 0/),
  'a fraction for a whole number': setKey('seed', 1.5, /seed must be a whole number, not 1.5/),
  'a cap below the seeds': (lines, pick) =>
    setKey('run_cap', 1, /run_cap counts trials/)(setKey('seeds', 2, /./)(lines, pick)!.lines, pick),
  'a repeated seed': setKey('seeds', [3, 3], /seeds.* repeats the seed 3/),
  'an unknown metric': setKey('metric', { name: 'val_los' }, /did you mean "val_loss"/),
  'an unknown goal': setKey(
    'metric',
    { name: 'val_loss', goal: 'max' },
    /metric.goal must be minimize or maximize/,
  ),
  'an unknown pruner': setKey('pruner', 'medain', /did you mean "median"/),
  'a key of another pruner': setKey(
    'pruner',
    { name: 'median', max_resource: 3 },
    /unknown key "max_resource"/,
  ),
  'an invalid time': setKey('time', 'soon', /time must be a duration above 0/),
  'an unknown data set': setKey(
    'task',
    { data: { name: 'mnits' }, network: { hidden: [16, 8] } },
    /did you mean "mnist"/,
  ),
  'an unknown key of task': setKey(
    'task',
    { data: { name: 'mnist' }, network: { hiden: [8] } },
    /unknown key "hiden"/,
  ),
  'a list of strategies': setKey('strategies', [1], /strategies must be a mapping/),
  'a parameter that is not a path': changeLine(
    isParameter,
    (line) => ({ ...line, key: 'network.width_of_it' }),
    /is not a path in task/,
  ),
  'a parameter without values': changeLine(
    isParameter,
    (line) => ({ ...line, value: {} }),
    /has neither value, values, nor min and max/,
  ),
  'a parameter with an unknown key': changeLine(
    isParameter,
    (line) => ({ ...line, value: { ...(line.value as object), maximum: 3 } }),
    /unknown key "maximum"/,
  ),
  'a reversed range': changeLine(
    (line) => isParameter(line) && isRange(line),
    (line) => ({ ...line, value: { ...(line.value as object), min: 5, max: 2 } }),
    /max must be above min/,
  ),
  'a range without a maximum': changeLine(
    (line) => isParameter(line) && isRange(line),
    (line) => ({ ...line, value: { ...(line.value as object), max: undefined } }),
    /needs "max"/,
  ),
  'a value that the task refuses': changeLine(
    isParameter,
    (line) => ({ ...line, key: 'network.output.kernel_regularizer.l2', value: { values: [0.5, -1] } }),
    /network.output.kernel_regularizer.l2 must be at least 0, not -1/,
  ),
  'a condition on an unknown parameter': changeLine(
    isParameter,
    (line) => ({ ...line, value: { ...(line.value as object), when: { nothing: 1 } } }),
    /"nothing" is neither a parameter nor a path in task/,
  ),
  'probabilities that do not sum to 1': changeLine(
    isParameter,
    (line) => ({ ...line, value: { values: [1, 2], probabilities: [0.5, 0.6] } }),
    /probabilities must sum to 1/,
  ),
  'an empty strategy': changeLine(
    ({ depth, value }) => depth === 1 && isStrategy(value),
    (line) => ({ ...line, value: null }),
    /must be a mapping/,
  ),
  'a name that reaches a prototype': changeLine(
    ({ depth }) => depth === 1,
    (line) => ({ ...line, key: '__proto__' }),
    /"__proto__" is not allowed/,
  ),
  'a NaN': changeText('run_cap', () => 'run_cap: .nan\n', /run_cap must be a number, not NaN/),
  'a NUL': changeText('method', (line) => line.replace('\n', ' # \0\n'), /NUL character/),
  'an unknown tag': changeText('run_cap', (line) => line.replace(': ', ': !cap '), /Unresolved tag/),
  'an alias without an anchor': changeText('run_cap', () => 'run_cap: *cap\n', /[Aa]lias/),
  'a second document': changeText('method', (line) => `${line}---\n`, /a second document begins here/, 1),
};

/** Changes the text of a key's line; the fault is `after` lines below it. */
function changeText(key: string, change: (line: string) => string, message: RegExp, after = 0): Mutation {
  return (lines) => {
    const line = findKey(lines, key);
    const texts = lines.map((fileLine) => formatLines([fileLine]));
    return { lines, line: line + after, message, text: texts.with(line, change(texts[line]!)).join('') };
  };
}

it('rejects an invalid file at the faulty line', () => {
  const usedMutations = new Set<string>();
  fc.assert(
    fc.property(validFile, fc.constantFrom(...Object.keys(mutations)), fc.nat(), (lines, name, pick) => {
      const fault = mutations[name]!(lines, pick);
      if (fault === undefined) return;
      usedMutations.add(name);
      const messages = sweepErrors(fault.text ?? formatLines(fault.lines));
      const messagesAtLine = messages.filter((message) =>
        message.startsWith(`sweeps/x.yaml:${fault.line + 1}:`),
      );
      expect({
        name,
        messages,
        atLine: messagesAtLine.some((message) => fault.message.test(message)),
      }).toMatchObject({
        atLine: true,
      });
    }),
    { numRuns },
  );
  if (numRuns >= 1000) expect(usedMutations.size).toBe(Object.keys(mutations).length);
});

it('never crashes on changed bytes', () => {
  const bytes = readFileSync(new URL('../../../../sweeps/quickstart.yaml', import.meta.url));
  const change = fc.tuple(
    fc.nat(bytes.length - 1),
    fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('[{&*!:,-"'))),
  );
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const changedBytes = Uint8Array.from(bytes);
      for (const [index, byte] of changes) changedBytes[index] = byte;
      sweepErrors(changedBytes);
    }),
    { numRuns },
  );
});
