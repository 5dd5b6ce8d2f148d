import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { compareDefinitions, type SweepDefinition } from '@ridgeline/core';
import {
  objectOf,
  opens,
  rightFile,
  textOf,
  type FileLine,
  type FileLines,
} from '../testing/arbitrary-sweep-file.ts';
import { parse, refusal } from '../testing/refusal-of.ts';

/** Number of files of each kind. The numbers in cli's documents were measured with `RIDGELINE_SWEEP_FILES=10000`. */
const numRuns = Number(process.env['RIDGELINE_SWEEP_FILES'] ?? 30);

it('a valid file is read in any style, as the same study', () => {
  fc.assert(
    fc.property(rightFile, (lines) => {
      const definition = parse(textOf(lines));
      const file = objectOf(lines);
      expect(parse(stringify(file))).toEqual(definition);
      expect(parse(JSON.stringify(file, undefined, 1))).toEqual(definition);
      const stored = JSON.parse(JSON.stringify(definition)) as SweepDefinition;
      expect(compareDefinitions(stored, definition)).toEqual({ type: 'continues', changes: [] });
    }),
    { numRuns },
  );
});

/** A change that breaks a valid file: the changed lines, the wrong one, and the message. */
interface Break {
  readonly lines: FileLines;
  readonly line: number;
  readonly says: RegExp;
  /** Text that replaces that of the lines. */
  readonly text?: string;
}

type Operator = (lines: FileLines, pick: number) => Break | undefined;

const at = (lines: FileLines, key: string) => lines.findIndex((line) => line.depth === 0 && line.key === key);

/** Sets a key of the file to another value, adding it if missing. */
const saying =
  (key: string, value: unknown, says: RegExp): Operator =>
  (lines) => {
    const found = at(lines, key);
    if (found === -1) return { lines: [...lines, { depth: 0, key, value }], line: lines.length, says };
    const next = lines.findIndex(({ depth }, index) => index > found && depth === 0);
    const rest = next === -1 ? [] : lines.slice(next);
    return { lines: [...lines.slice(0, found), { depth: 0, key, value }, ...rest], line: found, says };
  };

/** Changes one of the matching lines. */
const changing =
  (fits: (line: FileLine) => boolean, change: (line: FileLine) => FileLine, says: RegExp): Operator =>
  (lines, pick) => {
    const fitting = [...lines.keys()].filter((index) => fits(lines[index]!));
    const line = fitting[pick % fitting.length];
    return line === undefined ? undefined : { lines: lines.with(line, change(lines[line]!)), line, says };
  };

const isParameter = ({ depth, value }: FileLine) => depth === 1 && !isStrategy(value);
const isStrategy = (value: unknown) =>
  typeof value === 'object' && (Object.keys(value!).length === 0 || 'parameters' in value!);
const isRange = ({ value }: FileLine) => typeof value === 'object' && 'min' in value!;

const operators: Readonly<Record<string, Operator>> = {
  'an unknown key': changing(
    ({ depth, value }) => depth === 0 && value !== opens,
    (line) => ({ ...line, key: `${line.key}_x` }),
    /unknown key "\w+_x"|"task" is missing|"method" is missing/,
  ),
  'a repeated key': (lines, pick) => {
    const single = lines.filter(({ depth, value }) => depth === 0 && value !== opens);
    const again = single[pick % single.length]!;
    return { lines: [...lines, again], line: lines.length, says: /this key is defined twice/ };
  },
  'an unknown method': saying('method', 'gird', /method must be grid, random/),
  'text for a number': saying('run_cap', 'ten', /run_cap must be a number, not the text "ten"/),
  'a number below its range': saying('lag', 0, /lag must be at least 1, not 0/),
  'a fraction for a whole number': saying('seed', 1.5, /seed must be a whole number, not 1.5/),
  'a cap below the seeds': (lines, pick) =>
    saying('run_cap', 1, /too few for the/)(saying('seeds', 2, /./)(lines, pick)!.lines, pick),
  'a repeated seed': saying('seeds', [3, 3], /seeds.* has 3 twice/),
  'an unknown metric': saying('metric', { name: 'val_los' }, /did you mean "val_loss"/),
  'an unknown goal': saying(
    'metric',
    { name: 'val_loss', goal: 'max' },
    /metric.goal must be minimize or maximize/,
  ),
  'an unknown pruner': saying('pruner', 'medain', /did you mean "median"/),
  'a key of another pruner': saying(
    'pruner',
    { name: 'median', max_resource: 3 },
    /unknown key "max_resource"/,
  ),
  'an invalid time': saying('time', 'soon', /time must be a duration above 0/),
  'an unknown data set': saying(
    'task',
    { data: { name: 'mnits' }, network: { hidden: [16, 8] } },
    /did you mean "mnist"/,
  ),
  'an unknown key of task': saying(
    'task',
    { data: { name: 'mnist' }, network: { hiden: [8] } },
    /unknown key "hiden"/,
  ),
  'a list of strategies': saying('strategies', [1], /strategies must be a mapping/),
  'a parameter that is not a path': changing(
    isParameter,
    (line) => ({ ...line, key: 'network.width_of_it' }),
    /is not a path in task/,
  ),
  'a parameter without values': changing(
    isParameter,
    (line) => ({ ...line, value: {} }),
    /has neither value, values, nor min and max/,
  ),
  'a parameter with an unknown key': changing(
    isParameter,
    (line) => ({ ...line, value: { ...(line.value as object), maximum: 3 } }),
    /unknown key "maximum"/,
  ),
  'a reversed range': changing(
    (line) => isParameter(line) && isRange(line),
    (line) => ({ ...line, value: { ...(line.value as object), min: 5, max: 2 } }),
    /max must be above min/,
  ),
  'a range without a maximum': changing(
    (line) => isParameter(line) && isRange(line),
    (line) => ({ ...line, value: { ...(line.value as object), max: undefined } }),
    /needs "max"/,
  ),
  'a value that the task refuses': changing(
    isParameter,
    (line) => ({ ...line, key: 'network.output.kernel_regularizer.l2', value: { values: [0.5, -1] } }),
    /network.output.kernel_regularizer.l2 must be at least 0, not -1/,
  ),
  'a condition on an unknown parameter': changing(
    isParameter,
    (line) => ({ ...line, value: { ...(line.value as object), when: { nothing: 1 } } }),
    /"nothing" is neither a parameter nor a path in task/,
  ),
  'probabilities that do not sum to 1': changing(
    isParameter,
    (line) => ({ ...line, value: { values: [1, 2], probabilities: [0.5, 0.6] } }),
    /probabilities must sum to 1/,
  ),
  'an empty strategy': changing(
    ({ depth, value }) => depth === 1 && isStrategy(value),
    (line) => ({ ...line, value: null }),
    /must be a mapping/,
  ),
  'a name that reaches a prototype': changing(
    ({ depth }) => depth === 1,
    (line) => ({ ...line, key: '__proto__' }),
    /"__proto__" is not allowed/,
  ),
  'a NaN': broken('run_cap', () => 'run_cap: .nan\n', /run_cap must be a number, not NaN/),
  'a NUL': broken('method', (line) => line.replace('\n', ' # \0\n'), /NUL character/),
  'an unknown tag': broken('run_cap', (line) => line.replace(': ', ': !cap '), /Unresolved tag/),
  'an alias without an anchor': broken('run_cap', () => 'run_cap: *cap\n', /[Aa]lias/),
  'a second document': broken('method', (line) => `${line}---\n`, /a second document begins here/, 1),
};

/** Changes the text of a key's line; the fault is `after` lines below it. */
function broken(key: string, change: (line: string) => string, says: RegExp, after = 0): Operator {
  return (lines) => {
    const line = at(lines, key);
    const texts = lines.map((one) => textOf([one]));
    return { lines, line: line + after, says, text: texts.with(line, change(texts[line]!)).join('') };
  };
}

it('an invalid file is rejected at the faulty line', () => {
  const used = new Set<string>();
  fc.assert(
    fc.property(rightFile, fc.constantFrom(...Object.keys(operators)), fc.nat(), (lines, name, pick) => {
      const wrong = operators[name]!(lines, pick);
      if (wrong === undefined) return;
      used.add(name);
      const messages = refusal(wrong.text ?? textOf(wrong.lines));
      const there = messages.filter((message) => message.startsWith(`sweeps/x.yaml:${wrong.line + 1}:`));
      expect({ name, messages, there: there.some((message) => wrong.says.test(message)) }).toMatchObject({
        there: true,
      });
    }),
    { numRuns },
  );
  if (numRuns >= 1000) expect(used.size).toBe(Object.keys(operators).length);
});

it('changed bytes never crash the reader', () => {
  const bytes = readFileSync(new URL('../../../../sweeps/quickstart.yaml', import.meta.url));
  const change = fc.tuple(
    fc.nat(bytes.length - 1),
    fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('[{&*!:,-"'))),
  );
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const changed = Uint8Array.from(bytes);
      for (const [index, byte] of changes) changed[index] = byte;
      refusal(changed);
    }),
    { numRuns },
  );
});
