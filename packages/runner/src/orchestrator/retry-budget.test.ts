import { RetryBudget } from './retry-budget.ts';

describe('RetryBudget', () => {
  it('allows no error but one death without retries', () => {
    const budget = new RetryBudget(0);
    expect(budget.error(1)).toBe('fail');
    expect(budget.death(2)).toBe('retry');
    expect(budget.death(3)).toBe('retry');
    expect(budget.death(2)).toBe('fail');
  });

  it('retries errors as often as configured', () => {
    const two = new RetryBudget(1);
    expect([two.error(1), two.error(1)]).toEqual(['retry', 'fail']);
    const many = new RetryBudget(3);
    const decisions = [many.error(1), many.death(1), many.error(1), many.error(1), many.error(1)];
    expect(decisions).toEqual(['retry', 'retry', 'retry', 'retry', 'fail']);
    many.death(2);
    expect(many.death(2)).toBe('fail');
  });

  it('drops the counts of finished trials', () => {
    const budget = new RetryBudget(0);
    budget.death(1);
    budget.forget(1);
    expect(budget.death(1)).toBe('retry');
  });
});
