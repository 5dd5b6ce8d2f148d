import { changedFile, compareDefinitions } from './compare-definitions.ts';
import { finalsDefinition } from './finals.ts';
import { userFilesOf } from './user-files.ts';
import { parseSearch, parseSweep, type SweepContext } from './parse-sweep.ts';
import { tasksOf } from './tasks-of.ts';

const file = {
  objective: { module: './cnn.ts', epochs: 5, data: { name: 'digits', validation: 100 } },
  metric: { name: 'my_score', goal: 'maximize' },
  method: 'grid',
  parameters: { filters: { values: [4, 8] }, 'optimizer.rate': { value: 0.1 } },
};
const warmUp = { name: 'WarmUp', warmup_steps: 2, schedule: { name: 'custom', module: './rate.mjs' } };
const context: SweepContext = {
  folder: 'sweeps',
  sha256Of: (path) => (path === 'sweeps/cnn.ts' ? 'abc' : undefined),
};

function parse(changes: object = {}, sweepContext: SweepContext = context) {
  const parsed = parseSweep({ ...file, ...changes }, 'x', sweepContext);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}
const findProblems = (changes: object, sweepContext: SweepContext = context) => {
  const parsed = parseSweep({ ...file, ...changes }, 'x', sweepContext);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path.join('/')}: ${message}`);
};

describe('a sweep of a user module', () => {
  it('creates tasks with nested parameters', () => {
    const task = tasksOf(parse())({ filters: 8, 'optimizer.rate': 0.1 });
    expect(task).toEqual({
      type: 'module',
      module: { path: 'sweeps/cnn.ts', sha256: 'abc' },
      data: expect.objectContaining({ name: 'digits', validation: { type: 'count', count: 100 } }),
      epochs: 5,
      metrics: ['my_score'],
      parameters: { filters: 8, optimizer: { rate: 0.1 } },
    });
  });

  it('is judged by its objectives and constraints and, in finals, by the metric of the test part too', () => {
    const constraints = [{ name: 'latency', max: 9 }];
    const objectives = [
      { name: 'my_score', goal: 'maximize' },
      { name: 'size', goal: 'minimize' },
    ];
    const { metric: _, ...withoutMetric } = file;
    const multiObjective = parseSweep({ ...withoutMetric, objectives, constraints }, 'x', context);
    if (!multiObjective.ok) throw new Error(JSON.stringify(multiObjective.problems));
    expect(tasksOf(multiObjective.value)({})).toMatchObject({ metrics: ['my_score', 'size', 'latency'] });
    const finals = finalsDefinition(parse({ constraints }), {
      round: 1,
      chosen: [{ number: 0, strategy: 'all', point: 0, parameters: {} }],
      seeds: [1000, 1001],
      design: { alpha: 0.05 },
    });
    expect(tasksOf(finals!)({})).toMatchObject({ metrics: ['my_score', 'test_my_score'] });
  });

  it('accepts only the path of a module that loads its data itself', () => {
    const definition = parse({ objective: './cnn.ts' });
    expect(tasksOf(definition)({})).toMatchObject({ data: undefined, epochs: 20, parameters: {} });
    expect(parseSearch({ ...file, objective: './cnn.ts' }, 'x', context)).toEqual({
      ok: true,
      value: definition,
    });
  });

  it('rejects an invalid objective', () => {
    expect(findProblems({ objective: './dnn.ts' })).toEqual([
      'objective: objective names the module sweeps/dnn.ts, which does not exist',
    ]);
    expect(findProblems({ task: { data: { name: 'digits' } }, parameters: {} })).toContain(
      'objective: "objective" replaces "task", but the file has both',
    );
    expect(findProblems({ objective: { module: './cnn.ts', epoch: 3 } })).toEqual([
      'objective/epoch: unknown key "epoch" in objective',
    ]);
    expect(findProblems({ objective: { epochs: 3 } })).toEqual([
      'objective/module: objective.module is missing: write the path of a module that exports a function',
    ]);
    const augment = { objective: { module: './cnn.ts', data: { name: 'digits', augment: { flip: true } } } };
    expect(findProblems(augment)).toEqual([
      'objective/data/augment: objective.data.augment applies only to `task`: a module augments its pictures itself',
    ]);
    expect(findProblems({ objective: 3 })).toEqual([
      'objective: objective must be the path of a module, not 3',
    ]);
    const trainer = {
      checkData: () => [{ path: ['task', 'data', 'name'], target: 'value', message: 'unknown' }] as const,
      checkTask: () => [],
      countTableRows: () => undefined,
      metricsOf: () => undefined,
      largestClassOf: () => undefined,
    };
    expect(findProblems({}, { ...context, trainer })).toEqual(['objective/data/name: unknown']);
  });

  it('differs if the content of its module changed, but not if only the path changed', () => {
    const changed = { ...context, sha256Of: () => 'def' };
    expect(compareDefinitions(parse(), parse({}, changed))).toEqual({
      type: 'differs',
      differences: [{ path: 'objective.sha256', old: 'abc', next: 'def' }],
    });
    const moved = parse({ objective: { ...file.objective, module: './net.ts' } }, { sha256Of: () => 'abc' });
    const stored = JSON.parse(JSON.stringify(parse())) as ReturnType<typeof parse>;
    expect(compareDefinitions(stored, moved)).toMatchObject({
      type: 'continues',
      changes: [{ path: 'folder' }, { path: 'objective.module' }],
    });
    expect(compareDefinitions(parse(), parse({ objective: { ...file.objective, epochs: 6 } }))).toMatchObject(
      {
        type: 'differs',
        differences: [{ path: 'objective.epochs', old: 5, next: 6 }],
      },
    );
  });

  it('differs if the content of a data file or schedule changed, unless no hashes were stored', () => {
    const task = { data: { csv: './shoes.csv', target: 'sold' }, training: { schedule: warmUp } };
    const parseWith = (contents: string) => {
      const sweepContext = {
        folder: 'sweeps',
        sha256Of: (path: string) => `${contents} ${path}`,
        filesOf: () => [''],
        importsOf: (module: string) => (module === 'sweeps/rate.mjs' ? ['steps.mjs'] : []),
      };
      const parsed = parseSweep({ task, method: 'random', run_cap: 2, parameters: {} }, 'x', sweepContext);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      return parsed.value;
    };
    const original = parseWith('a');
    expect(original.files).toEqual({
      'shoes.csv': 'a sweeps/shoes.csv',
      './rate.mjs': 'a sweeps/rate.mjs',
      'steps.mjs': 'a sweeps/steps.mjs',
    });
    expect(userFilesOf(original)).toEqual([
      { path: 'sweeps/shoes.csv', sha256: 'a sweeps/shoes.csv' },
      { path: 'sweeps/rate.mjs', sha256: 'a sweeps/rate.mjs' },
      { path: 'sweeps/steps.mjs', sha256: 'a sweeps/steps.mjs' },
    ]);
    const continuation = compareDefinitions(original, parseWith('b'));
    expect(continuation.type).toBe('differs');
    const differences = continuation.type === 'differs' ? continuation.differences : [];
    expect(differences.map((difference) => changedFile(difference, original))).toEqual([
      'shoes.csv',
      './rate.mjs',
      'steps.mjs',
    ]);
    const { files, ...withoutFiles } = original;
    expect(files).toBeDefined();
    expect(compareDefinitions(withoutFiles, parseWith('b')).type).toBe('continues');
    expect(userFilesOf(parse())).toEqual([{ path: 'sweeps/cnn.ts', sha256: 'abc' }]);
  });

  it('differs if the content of an imported file changed, unless no hash was stored', () => {
    const parseWith = (contents: string, helpers: readonly string[]) =>
      parse(
        {},
        {
          folder: 'sweeps',
          sha256Of: (path) => (path === 'sweeps/cnn.ts' ? 'abc' : `${contents} ${path}`),
          importsOf: (module) => (module === 'sweeps/cnn.ts' ? helpers : []),
        },
      );
    const original = parseWith('a', ['net/layers.ts', '../blocks.ts']);
    expect(original.files).toEqual({
      'net/layers.ts': 'a sweeps/net/layers.ts',
      '../blocks.ts': 'a blocks.ts',
    });
    const continuation = compareDefinitions(original, parseWith('b', ['net/layers.ts', '../blocks.ts']));
    expect(continuation).toMatchObject({
      type: 'differs',
      differences: [{ path: 'contents of net/layers.ts' }, { path: 'contents of ../blocks.ts' }],
    });
    expect(compareDefinitions(original, parseWith('a', ['net/layers.ts'])).type).toBe('differs');
    expect(compareDefinitions(parseWith('a', ['net/layers.ts']), original).type).toBe('continues');
    expect(compareDefinitions(parseWith('a', []), original).type).toBe('continues');
  });
});

describe('a path in a sweep file', () => {
  it('is resolved against the folder of the file', () => {
    const schedule = { name: 'WarmUp', warmup_steps: 2, schedule: { name: 'custom', module: './rate.ts' } };
    const task = { data: { name: 'digits' }, training: { schedule } };
    const resolveModule = (folder?: string) => {
      const parsed = parseSweep(
        { task, method: 'random', run_cap: 1 },
        'x',
        folder === undefined ? {} : { folder },
      );
      if (!parsed.ok || parsed.value.type !== 'network') throw new Error('no task');
      const { training } = tasksOf(parsed.value)({});
      return 'schedule' in training.schedule && 'module' in training.schedule.schedule
        ? training.schedule.schedule.module
        : undefined;
    };
    expect([resolveModule('sweeps'), resolveModule('../x'), resolveModule()]).toEqual([
      'sweeps/rate.ts',
      '../x/rate.ts',
      './rate.ts',
    ]);
  });
});
