import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrialAttempt, Json, ModuleTask, ToThread } from '@ridgeline/core';
import { loadDataSet } from '../data/data-sets.ts';
import { availableBackends } from '../testing/available-backends.ts';
import { expectClose } from '../testing/expect-close.ts';
import { findEnding, ObjectiveThread, selectReports } from '../testing/objective-thread.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-objective-'));
afterAll(() => rmSync(folder, { recursive: true }));

const trainingSet = await loadDataSet('digits');
const testSet = await loadDataSet('digits', 'test');
const { data } = parseTestTask({ data: { name: 'digits', train: 200, validation: 100 } });

/** Creates a trial that runs a module with this source. */
function createAttempt(
  source: string,
  parameters: Readonly<Record<string, Json>> = {},
  extension = 'mjs',
): TrialAttempt {
  const sha256 = createHash('sha256').update(source).digest('hex');
  const path = join(folder, `${sha256.slice(0, 12)}.${extension}`);
  writeFileSync(path, source);
  const metrics = ['a', 'test_a'];
  const task: ModuleTask = { type: 'module', module: { path, sha256 }, data, epochs: 4, metrics, parameters };
  return { key: { trial: 5, attempt: 1, token: 't' }, task, seed: 3 };
}

const denseModule = `
export default async ({ tf, fit, parameters, data, report }) => {
  const model = tf.sequential();
  model.add(tf.layers.dense({
    units: 16, activation: 'relu', inputShape: [data.features],
    kernelConstraint: tf.constraints.maxNorm({ maxValue: parameters.norm.max }),
    biasConstraint: 'nonNeg',
    kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }),
  }));
  model.add(tf.layers.dropout({ rate: 0.2 }));
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const part = ({ rows, inputs, targets }) =>
    ({ inputs: tf.tensor2d(inputs, [rows, data.features]), targets: tf.tensor1d(targets) });
  await fit(model, { train: part(data.train), validation: part(data.validation), epochs: 3 });
  const [kernel, bias] = model.layers[0].getWeights();
  report({ norm: tf.max(tf.norm(kernel, 2, 0)).dataSync()[0], bias: tf.min(bias).dataSync()[0] });
};`;

/** Like `denseModule`, but uses the test part in finals and also computes its losses by hand. */
const denseFinalsModule = denseModule
  .replace(
    /await fit\(.*\n[^]*$/,
    `const test = data.test && part(data.test);
  await fit(model, { train: part(data.train), validation: part(data.validation), test, epochs: 3 });
  const byHand = ({ inputs, targets }) => {
    const [labels, probabilities] = [targets.dataSync(), model.predict(inputs).arraySync()];
    return probabilities.map((row, i) => -Math.log(row[labels[i]]));
  };
  const mean = (losses) => losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  if (phase === 'finals') report({ test_by_hand: byHand(test), test_validation: mean(byHand(part(data.validation))) });
};`,
  )
  .replace('data, report', 'data, phase, report');

/** Reports of `denseModule` on the first backend. */
let firstBackendReports: readonly Readonly<Record<string, number>>[] | undefined;

describe.each(availableBackends().map((choice) => ({ choice, candidate: choice.candidate })))(
  'an objective on $candidate',
  ({ choice }) => {
    let thread: ObjectiveThread;
    beforeAll(() => {
      thread = new ObjectiveThread(choice, trainingSet, testSet);
    });
    afterAll(() => thread.end());
    const run = (trial: TrialAttempt, ...requests: ToThread[]) => thread.run(trial, ...requests);

    it('trains layers reproducibly under their constraints', async () => {
      const messages = await run(createAttempt(denseModule, { norm: { max: 0.5 } }));
      const [first, , third, weightReport] = selectReports(messages);
      expect(Object.keys(first!)).toEqual([
        ...['loss', 'accuracy', 'penalty', 'total_loss'],
        ...['val_loss', 'val_accuracy', 'val_total_loss'],
      ]);
      expect(third!['val_accuracy']).toBeGreaterThan(first!['val_accuracy']!);
      expect(third!['val_total_loss']).toBeCloseTo(third!['val_loss']! + third!['penalty']!, 10);
      expect(weightReport!['norm']).toBeLessThanOrEqual(0.5 + 1e-6);
      expect(weightReport!['norm']).toBeGreaterThan(0.49);
      expect(weightReport!['bias']).toBeGreaterThanOrEqual(0);
      expect(messages.at(-1)).toMatchObject({
        ending: { type: 'trained' },
        fingerprint: { backend: choice.candidate === 'wasm' ? 'wasm' : 'native', data: trainingSet.sha256 },
      });
      expect(selectReports(await run(createAttempt(denseModule, { norm: { max: 0.5 } })))).toEqual(
        selectReports(messages),
      );
      // Backends round differently, and 21 steps of Adam amplify the difference: 6e-7 was observed.
      firstBackendReports ??= selectReports(messages);
      selectReports(messages).forEach((report, epoch) =>
        expectClose(Object.values(report), Object.values(firstBackendReports![epoch]!), {
          relative: 1e-5,
          absolute: 1e-5,
        }),
      );
    });

    it.each(['minimize', 'maximize'] as const)(
      'is evaluated in finals with the weights of the ranked epoch: %s',
      async (goal) => {
        const finals = { name: 'val_loss', goal, summary: { type: 'best' } } as const;
        const messages = await run({ ...createAttempt(denseFinalsModule, { norm: { max: 1 } }), finals });
        const losses = selectReports(messages).map((values) => values['val_loss']!);
        expect(losses).toHaveLength(3);
        const end = messages.at(-1);
        if (end?.type !== 'ended') throw new Error('did not end');
        const { values, examples, data: testHash } = end.test!;
        expect(testHash).toBe(testSet.dataSetHash);
        expect(Object.keys(values)).toEqual([
          'test_loss',
          'test_accuracy',
          'test_validation',
          'test_by_hand',
        ]);
        expect(values['test_by_hand']).toBeCloseTo(values['test_loss']!, 5);
        const best = goal === 'minimize' ? Math.min(...losses) : Math.max(...losses);
        expect(values['test_validation']).toBeCloseTo(best, 5);
        expect(examples.ranked).toHaveLength(testSet.rows);
        const mean = examples.ranked!.reduce((sum, loss) => sum + loss, 0) / testSet.rows;
        expect(mean).toBeCloseTo(values['test_loss']!, 5);
      },
    );

    it('receives no test part in a search', async () => {
      const messages = await run(createAttempt(denseFinalsModule, { norm: { max: 1 } }));
      expect(findEnding(messages)).toEqual({ type: 'trained' });
      expect(messages.at(-1)).toMatchObject({ test: undefined });
    });

    it('leaves no tensors behind', async () => {
      const leakyModule = `
          export default ({ tf, report }) => {
            tf.variable(tf.ones([3])); tf.ones([4]); tf.keep(tf.tidy(() => tf.add(tf.ones([2]), 1))); tf.train.sgd(0.1);
            report({ tensors: tf.memory().numTensors });
          };`;
      const tensorCounts = [];
      for (let trial = 0; trial < 30; trial++)
        tensorCounts.push(selectReports(await run(createAttempt(leakyModule)))[0]!['tensors']);
      expect(new Set(tensorCounts).size).toBe(1);
    });

    it('can be written in TypeScript and receives nested parameters', async () => {
      const source = `
          interface Parameters { readonly rate: { readonly start: number } }
          export default ({ parameters, seed, report }: { parameters: Parameters; seed: number; report: Function }) => {
            report({ rate: parameters.rate.start, seed });
          };`;
      const messages = await run(createAttempt(source, { rate: { start: 0.25 } }, 'ts'));
      expect(selectReports(messages)).toEqual([{ rate: 0.25, seed: 3 }]);
      expect(messages.at(-1)).toMatchObject({ ending: { type: 'trained' }, fingerprint: undefined });
    });

    it.each([
      ['throws', 'export default () => { throw new Error("no such layer") }', 'no such layer'],
      ['exports no function', 'export default 3', 'has no function as its default export'],
      ['does not load', 'export default (', 'cannot be loaded'],
      [
        'reports more epochs than allowed',
        'export default ({ epochs, report }) => { for (let i = 0; i <= epochs; i++) report({ loss: i }) }',
        'gives a trial 4 epochs, but one more was reported',
      ],
      [
        'catches the error of one report too many',
        'export default ({ epochs, report }) => { for (let i = 0; i <= epochs; i++) try { report({ loss: i }) } catch {} }',
        'gives a trial 4 epochs, but one more was reported',
      ],
      ['reports a text', 'export default ({ report }) => report({ loss: "low" })', 'reported as string'],
      ['reports an array', 'export default ({ report }) => report({ loss: [1] })', 'reported as object'],
    ])('fails with its message if it %s', async (_, source, message) => {
      expect(findEnding(await run(createAttempt(source)))).toEqual({
        type: 'failed',
        kind: 'error',
        message: expect.stringContaining(message),
      });
    });

    it('fails with a stack trace of at most 8 KiB', async () => {
      const long = createAttempt('export default () => { throw new Error("no such layer ".repeat(1e6)) }');
      const short = createAttempt('export default () => { throw new Error("no such layer") }');
      const runAndGetMessage = async (trial: TrialAttempt) => {
        const ending = findEnding(await run(trial));
        return ending?.type === 'failed' ? ending.message : undefined;
      };
      const { path } = (short.task as ModuleTask).module;
      expect(await runAndGetMessage(short)).toMatch(/^Error: no such layer\n +at /);
      expect(await runAndGetMessage(short)).toContain(`${path}:1:`);
      expect(Buffer.byteLength((await runAndGetMessage(long))!)).toBeLessThanOrEqual(8192);
    });

    it('fails if the module has changed since the study started', async () => {
      const changed = createAttempt('export default () => undefined');
      writeFileSync((changed.task as ModuleTask).module.path, 'export default () => 1');
      expect(findEnding(await run(changed))).toMatchObject({
        type: 'failed',
        message: expect.stringContaining('has changed since the study began'),
      });
    });

    it('ends as diverged at the first non-finite report', async () => {
      const messages = await run(
        createAttempt(
          'export default ({ report }) => { report({ a: 1 }); try { report({ a: NaN }) } catch {} report({ a: 2 }) }',
        ),
      );
      expect(selectReports(messages)).toEqual([{ a: 1 }]);
      expect(findEnding(messages)).toEqual({ type: 'diverged', step: 2, metric: 'a' });
    });

    it('leaves non-finite values of other metrics out of its reports', async () => {
      const finals = { name: 'a', goal: 'minimize', summary: { type: 'last' } } as const;
      const reports = ['{ a: 1, auc: NaN, b: Infinity }', '{ a: 2, auc: 0.5 }', '{ auc: NaN }'];
      const testReport = '{ test_a: [1, 2], test_auc: [0, NaN], test_b: NaN }';
      const body = [...reports, testReport].map((report) => `report(${report});`).join(' ');
      const messages = await run({ ...createAttempt(`export default ({ report }) => { ${body} }`), finals });
      expect(selectReports(messages)).toEqual([{ a: 1 }, { a: 2, auc: 0.5 }, {}]);
      expect(messages.filter(({ type }) => type === 'warning')).toEqual([
        { type: 'warning', message: expect.stringMatching(/^non-finite values of "auc" are left out/) },
      ]);
      expect(messages.at(-1)).toMatchObject({
        ending: { type: 'trained' },
        test: { values: { test_a: 1.5 } },
      });
    });

    it('ends as diverged in its last epoch if its result on the test part is not finite', async () => {
      const body = 'for (let i = 0; i < epochs; i++) report({ a: 1 }); report({ test_a: NaN })';
      const attempt = createAttempt(`export default ({ epochs, report }) => { ${body} }`);
      const finals = { name: 'a', goal: 'minimize', summary: { type: 'last' } } as const;
      expect(findEnding(await run({ ...attempt, finals }))).toEqual({
        type: 'diverged',
        step: 4,
        metric: 'test_a',
      });
    });

    it.each([
      ['waits', 'for (;;) { await new Promise((r) => setTimeout(r, 5)); signal.throwIfAborted(); }'],
      ['only reports', 'for (;;) report({ a: 1 });'],
      ['polls the signal', 'while (!signal.aborted) await new Promise((r) => setTimeout(r, 5));'],
    ])('stops on request while it %s', async (_, body) => {
      const source = `export default async ({ report, signal }) => { ${body} }`;
      const messages = await run(createAttempt(source), { type: 'ping' }, { type: 'stop' });
      expect(messages[0]).toEqual({ type: 'alive' });
      expect(findEnding(messages)).toEqual({ type: 'stopped', step: 0 });
    });

    it('stops between two batches of fit', async () => {
      const messages = await run(createAttempt(denseModule, { norm: { max: 1 } }), { type: 'stop' });
      expect(findEnding(messages)).toEqual({ type: 'stopped', step: 0 });
    });
  },
);
