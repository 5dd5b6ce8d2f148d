import { parseTask } from '@ridgeline/core/parse';
import { checkNetwork } from './check-network.ts';
import { checkTask } from './check-task.ts';
import { checkTraining } from './check-training.ts';
import { parseTestTask } from './testing/parse-test-task.ts';

function createTask(training: object, data: object = { name: 'digits' }) {
  const parsed = parseTask({ data, training }, []);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

describe('checkTask', () => {
  it('accepts a valid task', () => {
    expect(checkTask(createTask({}), ['task'])).toEqual([]);
    expect(
      checkTask(
        createTask({
          loss: { name: 'categorical_crossentropy', label_smoothing: 0.1 },
          early_stopping: { monitor: 'val_accuracy' },
          class_weight: new Array(10).fill(1),
        }),
        ['task'],
      ),
    ).toEqual([]);
  });

  it('rejects training settings that do not fit the data set', () => {
    const misfits = {
      loss: 'huber',
      class_weight: [1, 2],
      early_stopping: { monitor: 'val_acuracy' },
      reduce_lr_on_plateau: { monitor: 'val_recall' },
    };
    expect(
      checkTask(createTask(misfits), ['task']).map(({ path, message }) => [path.join('.'), message]),
    ).toEqual([
      ['task.training.loss', 'training.loss is huber, but digits has several classes'],
      ['task.training.class_weight', 'training.class_weight has 2 numbers, but digits has 10 classes'],
      [
        'task.training.early_stopping.monitor',
        'training.early_stopping.monitor is "val_acuracy", which a trial on digits does not report',
      ],
      [
        'task.training.reduce_lr_on_plateau.monitor',
        'training.reduce_lr_on_plateau.monitor is "val_recall", which a trial on digits does not report',
      ],
    ]);
  });

  it('reports an unknown data set', () => {
    expect(checkTask(createTask({}, { name: 'digit' }), ['task'])).toMatchObject([
      { hint: 'did you mean "digits"?' },
    ]);
  });

  it('rejects an Embedding that does not fit the inputs of the data set', () => {
    const layers = ['Flatten', { Embedding: { input_dim: 9, output_dim: 2 } }, 'Flatten'];
    const { network, training, data } = parseTestTask({ network: { layers } });
    const check = (categoryCount: number | undefined) => {
      const source = { problem: { type: 'binary' }, features: 4, shape: [2, 2, 1], categoryCount } as const;
      return checkNetwork({ type: 'network', network, training, data }, source, ['network']);
    };
    expect(check(9)).toEqual([]);
    expect(check(10)).toMatchObject([
      { path: ['network', 'layers', 1, 'Embedding', 'input_dim'], hint: 'write input_dim: 10' },
    ]);
    expect(check(undefined)).toMatchObject([
      { message: 'network.layers.1: Embedding reads categories, but digits has other inputs' },
    ]);
  });

  it('rejects augmentation of data without images', () => {
    const augment = { flip: true };
    expect(checkTask(createTask({}, { name: 'digits', augment }), ['task'])).toEqual([]);
    expect(checkTask(createTask({}, { name: 'diabetes', augment }), ['task'])).toMatchObject([
      { path: ['task', 'data', 'augment'], message: 'augment changes pictures, but diabetes has none' },
    ]);
  });

  it('accepts only losses and class weights that fit the problem', () => {
    const countProblems = (loss: string, problem: 'binary' | 'regression') =>
      checkTraining(createTask({ loss }), { type: problem }, ['task', 'training']).length;
    expect([countProblems('hinge', 'binary'), countProblems('r2', 'regression')]).toEqual([0, 0]);
    const findBalancedProblems = (type: 'binary' | 'regression') =>
      checkTraining(createTask({ class_weight: 'balanced' }), { type }, ['task', 'training']).map(
        ({ message }) => message,
      );
    expect(findBalancedProblems('binary')).toEqual([]);
    expect(findBalancedProblems('regression')).toEqual([
      'training.class_weight is balanced, but digits has a number to predict',
    ]);
    expect([countProblems('hinge', 'regression'), countProblems('mean_squared_error', 'binary')]).toEqual([
      1, 1,
    ]);
  });
});
