import { isTaskPath, nearestTaskPath, taskPaths } from './task-paths.ts';

describe('taskPaths', () => {
  it('contain leaves and branches', () => {
    expect(taskPaths).toEqual(
      expect.arrayContaining([
        'data.train',
        'network.kernel_regularizer',
        'network.kernel_regularizer.l2',
        'network.kernel_constraint.name',
        'network.kernel_constraint.max_value',
        'network.output.kernel_regularizer.l2',
        'training.optimizer.learning_rate',
        'training.schedule.decay_rate',
      ]),
    );
    expect(taskPaths.every(isTaskPath)).toBe(true);
  });
});

describe('isTaskPath', () => {
  it('accepts a number for a hidden layer', () => {
    expect(isTaskPath('network.dropout.1')).toBe(true);
    expect(isTaskPath('network.kernel_regularizer.0.l1')).toBe(true);
    expect(isTaskPath('training.epochs.1')).toBe(false);
  });

  it('rejects an unknown path', () => {
    for (const path of ['', 'network.', 'network.droput', 'constructor', 'network.__proto__']) {
      expect(isTaskPath(path)).toBe(false);
    }
  });
});

describe('nearestTaskPath', () => {
  it('finds the intended path', () => {
    expect(nearestTaskPath('epochs')).toBe('training.epochs');
    expect(nearestTaskPath('learning_rate')).toBe('training.optimizer.learning_rate');
    expect(nearestTaskPath('lr')).toBe('training.optimizer.learning_rate');
    expect(nearestTaskPath('training.optimizer.lr')).toBe('training.optimizer.learning_rate');
    expect(nearestTaskPath('network.droput')).toBe('network.dropout');
    expect(nearestTaskPath('bandwidth')).toBeUndefined();
  });
});
