import { parseTask } from '@ridgeline/core/parse';
import { checkNetwork } from './check-network.ts';
import { checkTask } from './check-task.ts';
import { checkTraining } from './check-training.ts';
import { taskOf } from './testing/task-of.ts';

function task(training: object, data: object = { name: 'digits' }) {
  const parsed = parseTask({ data, training }, []);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

describe('checkTask', () => {
  it('accepts a valid task', () => {
    expect(checkTask(task({}), ['task'])).toEqual([]);
    expect(
      checkTask(
        task({
          loss: { name: 'categorical_crossentropy', label_smoothing: 0.1 },
          early_stopping: { monitor: 'val_accuracy' },
          class_weight: new Array(10).fill(1),
        }),
        ['task'],
      ),
    ).toEqual([]);
  });

  it('rejects a loss for another target, class weights for other classes and an unreported metric', () => {
    const wrong = {
      loss: 'huber',
      class_weight: [1, 2],
      early_stopping: { monitor: 'val_acuracy' },
      reduce_lr_on_plateau: { monitor: 'val_recall' },
    };
    expect(checkTask(task(wrong), ['task']).map(({ path, message }) => [path.join('.'), message])).toEqual([
      ['task.training.loss', 'training.loss is huber, and digits has several classes'],
      ['task.training.class_weight', 'training.class_weight has 2 numbers, and digits has 10 classes'],
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

  it('reports errors in the data, too', () => {
    expect(checkTask(task({}, { name: 'digit' }), ['task'])).toMatchObject([
      { hint: 'did you mean "digits"?' },
    ]);
  });

  it('refuses categories that a table does not have, and data that have none', () => {
    const layers = ['Flatten', { Embedding: { input_dim: 9, output_dim: 2 } }, 'Flatten'];
    const { network, training, data } = taskOf({ network: { layers } });
    const checked = (categories: number | undefined) => {
      const source = { problem: { type: 'binary' }, features: 4, shape: [2, 2, 1], categories } as const;
      return checkNetwork({ type: 'network', network, training, data }, source, ['network']);
    };
    expect(checked(9)).toEqual([]);
    expect(checked(10)).toMatchObject([
      { path: ['network', 'layers', 1, 'Embedding', 'input_dim'], hint: 'write input_dim: 10' },
    ]);
    expect(checked(undefined)).toMatchObject([
      { message: 'network.layers.1: Embedding takes whole numbers from 0, but digits has others' },
    ]);
  });

  it('refuses to augment data without images', () => {
    const augment = { flip: true };
    expect(checkTask(task({}, { name: 'digits', augment }), ['task'])).toEqual([]);
    expect(checkTask(task({}, { name: 'diabetes', augment }), ['task'])).toMatchObject([
      { path: ['task', 'data', 'augment'], message: 'augment changes pictures, and diabetes has none' },
    ]);
  });

  it('knows the losses of each problem', () => {
    const wrong = (loss: string, problem: 'binary' | 'regression') =>
      checkTraining(task({ loss }), { type: problem }, ['task', 'training']).length;
    expect([wrong('hinge', 'binary'), wrong('r2', 'regression')]).toEqual([0, 0]);
    const balanced = (type: 'binary' | 'regression') =>
      checkTraining(task({ class_weight: 'balanced' }), { type }, ['task', 'training']).map(
        ({ message }) => message,
      );
    expect(balanced('binary')).toEqual([]);
    expect(balanced('regression')).toEqual([
      'training.class_weight is balanced, and digits has a number to predict',
    ]);
    expect([wrong('hinge', 'regression'), wrong('mean_squared_error', 'binary')]).toEqual([1, 1]);
  });
});
