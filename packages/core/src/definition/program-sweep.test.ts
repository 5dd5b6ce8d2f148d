import { changedFile, compareDefinitions } from './compare-definitions.ts';
import { innerSearches } from './inner-searches.ts';
import { RidgelineError } from '../error.ts';
import { findNotes } from './find-notes.ts';
import { userFilesOf } from './user-files.ts';
import { parseSearch, parseSweep, type SweepContext } from './parse-sweep.ts';
import { maxReports } from '../task/trial-task.ts';
import { dataSpecOf } from './sweep-definition.ts';
import { tasksOf } from './tasks-of.ts';

const file = {
  program: 'train.py',
  metric: { name: 'val_loss', goal: 'minimize' },
  method: 'grid',
  parameters: { lr: { values: [0.1, 0.01] }, 'net.depth': { value: 3 } },
};
const files: Readonly<Record<string, string>> = { 'sweeps/train.py': 'abc', 'sweeps/net.py': 'def' };
const context: SweepContext = {
  folder: 'sweeps',
  sha256Of: (path) => {
    if (path !== 'sweeps/photos.v2') return files[path];
    throw new RidgelineError('FILE_UNREADABLE', `${path} is a folder, not a regular file.`, {
      hint: 'name a file',
    });
  },
};

function parse(changes: object = {}, sweepContext: SweepContext = context) {
  const parsed = parseSweep({ ...file, ...changes }, 'x', sweepContext);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

const findProblems = (changes: object) => {
  const parsed = parseSweep({ ...file, ...changes }, 'x', context);
  return parsed.ok
    ? []
    : parsed.problems.map(
        ({ path, message, hint }) => `${path.join('/')}: ${message}${hint === undefined ? '' : ` — ${hint}`}`,
      );
};

describe('a sweep of a program', () => {
  it('has the default command line of W&B', () => {
    expect(tasksOf(parse())({ lr: 0.1, 'net.depth': 3 })).toEqual({
      type: 'program',
      command: ['${env}', '${interpreter}', '${program}', '${args}'],
      path: 'sweeps/train.py',
      folder: 'sweeps',
      epochs: maxReports,
      metric: { name: 'val_loss', goal: 'minimize' },
      metrics: ['val_loss'],
      parameters: { lr: 0.1, 'net.depth': 3 },
    });
  });

  it('accepts a command line with a limit of reports', () => {
    const program = { run: ['python', 'train.py', '--lr', '${lr}'], epochs: 20, files: ['net.py'] };
    const definition = parse({ program });
    expect(tasksOf(definition)({ lr: 0.1 })).toMatchObject({ command: program.run, epochs: 20 });
    expect(userFilesOf(definition)).toEqual([
      { path: 'sweeps/net.py', sha256: 'def' },
      { path: 'sweeps/train.py', sha256: 'abc' },
    ]);
  });

  it('differs if its program or its command line has changed', () => {
    const changed = parse({}, { ...context, sha256Of: () => 'other' });
    const continuation = compareDefinitions(parse(), changed);
    expect(continuation.type).toBe('differs');
    if (continuation.type !== 'differs') return;
    expect(continuation.differences.map((change) => changedFile(change, changed))).toEqual(['train.py']);
    expect(
      compareDefinitions(parse(), parse({ command: ['python3', '${program}', '${args}'] })),
    ).toMatchObject({
      type: 'differs',
      differences: [{ path: 'program.command' }],
    });
  });

  it.each([
    [
      { program: 'tain.py' },
      [
        'program: program needs sweeps/tain.py, which does not exist — paths are relative to the folder of the sweep file',
      ],
    ],
    [
      { program: { run: ['python', 'train.py', '${rl}'] } },
      ['program/run/2: ${rl} is neither a macro nor a parameter — did you mean ${lr}?'],
    ],
    [
      { command: ['python', '${progam}'] },
      ['command/1: ${progam} is neither a macro nor a parameter — did you mean ${program}?'],
    ],
    [
      {
        program: { run: ['python', 'train.py', '--epochs=${epochs}'] },
        parameters: { epochs: { value: 5 } },
      },
      ['program/run/2: ${epochs} is both a macro and a parameter — rename the parameter'],
    ],
    [
      { command: ['python', '${program}', '${seed}'], parameters: { seed: { values: [1, 2] } } },
      ['command/2: ${seed} is both a macro and a parameter — rename the parameter'],
    ],
    [
      { program: { run: ['train', '--env', '${env}'] }, parameters: { env: { values: ['ant', 'walker'] } } },
      ['program/run/2: ${env} is both a macro and a parameter — rename the parameter'],
    ],
    [{ program: { run: [] } }, ['program/run: run must have at least one argument']],
    [
      { program: { run: ['x'], slots: { gpu: 0 } } },
      [expect.stringMatching(/^program\/slots\/gpu: .*must be /)],
    ],
    [
      { program: { run: ['x'], slots: { gpus: 1 } } },
      [expect.stringMatching(/^program\/slots\/gpus: unknown key "gpus" in .*did you mean "gpu"\?/)],
    ],
    [{ program: { run: ['x'], epochs: 0 } }, [expect.stringMatching(/^program\/epochs: epochs must be /)]],
    [
      { program: { run: ['x'] }, command: ['y'] },
      ['command: "command" needs the path of a program, but "program" has "run" — leave one of them out'],
    ],
    [{ program: 7 }, [expect.stringMatching(/^program: program must be /)]],
  ])('rejects %j', (changes, expected) => {
    expect(findProblems(changes)).toEqual(expected);
  });

  it.each([
    { program: 'photos.v2' },
    { program: { run: ['python', 'train.py'], files: ['photos.v2'] } },
    {
      program: { run: ['x'] },
      finals: { test: { table: 'photos.v2', target: 'y', score: 'squared_error' } },
    },
  ])('rejects %j, whose file is a folder', (changes) => {
    expect(findProblems(changes)).toEqual([
      'program: sweeps/photos.v2 is a folder, not a regular file — name a file',
    ]);
  });

  it('passes a folder to the program, although its name looks like that of a file', () => {
    const definition = parse({ program: { run: ['python', 'train.py', 'photos.v2'] } });
    expect(definition.files).toEqual({ 'train.py': 'abc' });
  });

  it('continues with changed slots', () => {
    const withSlots = (slots: object) => parse({ program: { run: ['x'], slots } });
    expect(tasksOf(withSlots({ gpu: 1, cpu: 4 }))({})).toMatchObject({ slots: { gpu: 1, cpu: 4 } });
    expect(compareDefinitions(withSlots({ gpu: 1 }), withSlots({ gpu: 2, cpu: 1 })).type).toBe('continues');
    expect(compareDefinitions(parse({ program: { run: ['x'] } }), withSlots({ gpu: 2 })).type).toBe(
      'continues',
    );
  });

  it('accepts every W&B macro', () => {
    const command = [
      '${args_no_hyphens}',
      '${args_no_boolean_flags}',
      '${args_json}',
      '${args_json_file}',
      '${envvar:HOME}',
    ];
    expect(findProblems({ command })).toEqual([]);
  });

  it.each([
    { program: { run: ['python', 'train.py', '${args}'] }, parameters: { epochs: { values: [5, 10] } } },
    { program: { run: ['python', 'train.py', '${split}'] }, parameters: { split: { values: [1, 2] } } },
    { parameters: { env: { values: ['ant', 'walker'] }, program: { values: [1, 2] } } },
  ])('accepts %j, whose parameters are unambiguous', (changes) => {
    expect(findProblems(changes)).toEqual([]);
  });

  describe('with folds and splits on its command line', () => {
    const run = ['python', 'train.py', '--fold=${fold}', '--split', '${split}'];

    it('receives its fold and its outer split', () => {
      const definition = parse({ program: { run }, seeds: 3, finals: { splits: 2, seeds: 2 } });
      const folds = { count: 3, seeds: [0, 1, 2] };
      expect(tasksOf(definition)({})).toMatchObject({ folds });
      expect(tasksOf(definition)({})).not.toHaveProperty('outer');
      const [, second] = innerSearches(definition);
      expect(tasksOf(second!)({})).toMatchObject({
        folds: { count: 3, seeds: second!.seeds },
        outer: { number: 2, of: 2 },
      });
      expect(dataSpecOf(definition)).toEqual({ split: 'folds' });
    });

    it('receives no split if a parameter is named split', () => {
      const plain = parse({
        program: { run: ['python', 'train.py', '${split}'] },
        parameters: { split: { values: [1, 2] } },
      });
      expect(tasksOf(plain)({ split: 1 })).not.toHaveProperty('folds');
      expect(dataSpecOf(plain)).toBeUndefined();
    });

    it('rejects splits that the program does not receive, and `${fold}` with a single seed', () => {
      const splitProblem = /^finals\/splits: .* the program does not receive the split — pass `\$\{split\}`/;
      expect(findProblems({ finals: { splits: 5 } })).toEqual([expect.stringMatching(splitProblem)]);
      expect(findProblems({ program: { run } })).toEqual([expect.stringMatching(/^seeds: \$\{fold\} needs/)]);
    });
  });

  it('is a sweep of a network if the file has a task, as W&B files may', () => {
    const task = { data: { name: 'digits' } };
    const parameters = { 'training.epochs': { values: [1, 2] } };
    expect(parse({ task, parameters, program: 'no-such.py' }).type).toBe('network');
    expect(findNotes({ ...file, task }).map(({ path }) => path)).toEqual([['program']]);
    expect(findNotes(file)).toEqual([]);
  });

  it('is parsed as a search without access to files', () => {
    expect(parseSearch(file, 'x')).toMatchObject({ ok: true, value: { type: 'none' } });
  });
});
