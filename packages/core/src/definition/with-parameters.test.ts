import { parseTask } from '../task/parse-task.ts';
import type { Parameters } from '../value.ts';
import { tasksOf } from './tasks-of.ts';
import { withParameters } from './with-parameters.ts';

describe('withParameters', () => {
  const task = { data: { name: 'digits' }, network: { hidden: [8, 4], dropout: 0.2 } };

  it('creates missing branches', () => {
    expect(withParameters(task, { 'network.kernel_regularizer.l2': 0.1, 'training.epochs': 3 })).toEqual({
      ...task,
      network: { ...task.network, kernel_regularizer: { l2: 0.1 } },
      training: { epochs: 3 },
    });
    expect(task).toEqual({ data: { name: 'digits' }, network: { hidden: [8, 4], dropout: 0.2 } });
  });

  it('expands a name without settings', () => {
    expect(
      withParameters({ training: { optimizer: 'sgd' } }, { 'training.optimizer.momentum': 0.9 }),
    ).toEqual({
      training: { optimizer: { name: 'sgd', momentum: 0.9 } },
    });
    expect(withParameters({}, { 'training.optimizer.learning_rate': 0.1 })).toEqual({
      training: { optimizer: { name: 'adam', learning_rate: 0.1 } },
    });
  });

  it('sets one layer after all other parameters', () => {
    const withLayer = withParameters(task, { 'network.dropout.1': 0.5, 'network.hidden': [8, 8, 8] });
    expect(withLayer).toMatchObject({ network: { dropout: [0.2, 0.5, 0.2], hidden: [8, 8, 8] } });
    expect(withParameters({}, { 'network.kernel_regularizer.0.l1': 0.1 })).toEqual({
      network: { kernel_regularizer: [{ l1: 0.1 }] },
    });
  });
});

describe('tasksOf', () => {
  const definition = {
    type: 'network',
    task: { data: { name: 'digits' }, network: { hidden: [8, 4] } },
  } as const;

  it('returns the task of a point', () => {
    const { network } = tasksOf(definition)({ 'network.dropout.1': 0.5, 'network.activation': 'linear' });
    expect(network.layers).toMatchObject([
      { name: 'hidden 1', activation: { name: 'linear' } },
      { name: 'hidden 2', activation: { name: 'linear' } },
      { name: 'dropout 2', rate: 0.5 },
    ]);
  });

  it('parses unchanged sections only once', () => {
    const taskOf = tasksOf(definition);
    const points = [0.1, 0.2, 0.1].flatMap((value): Parameters[] => [
      { 'network.dropout': value },
      { 'training.optimizer.learning_rate': value, 'network.dropout.0': value },
      { 'data.train': value },
      {},
    ]);
    for (const parameters of points) {
      const expected = parseTask(withParameters(definition.task, parameters), []);
      expect({ ok: true, value: taskOf(parameters) }).toEqual(expected);
    }
    expect(taskOf({ 'network.dropout': 0.1 }).training).toBe(taskOf({ 'network.dropout': 0.2 }).training);
    expect(taskOf({ 'training.epochs': 2 }).network).toBe(taskOf({ 'training.epochs': 3 }).network);
    expect(() => taskOf({ 'net.dropout': 0.1 })).toThrow('unknown key "net"');
  });

  it('rejects a point without a valid task', () => {
    expect(() => tasksOf(definition)({ 'network.dropout.2': 0.5 })).toThrow(
      expect.objectContaining({ code: 'SWEEP_INVALID' }),
    );
  });
});
