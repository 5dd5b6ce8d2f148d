import { guessGoal } from './guess-goal.ts';

describe('guessGoal', () => {
  it.each([
    ['val_loss', 'minimize'],
    ['test/rmse', 'minimize'],
    ['mape', 'minimize'],
    ['val_accuracy', 'maximize'],
    ['Macro-F1', 'maximize'],
    ['mAP', 'maximize'],
    ['brier_score', undefined],
    ['accumulated_loss', undefined],
    ['seconds', undefined],
  ])('of %s is %s', (metric, goal) => {
    expect(guessGoal(metric)).toBe(goal);
  });
});
