import { RetryBudget } from './retry-budget.ts';

describe('RetryBudget', () => {
  it('gives up after the first error without retries, and after a second death in isolation', () => {
    const budget = new RetryBudget(0);
    expect(budget.error(1)).toBe('give up');
    expect(budget.death(2)).toBe('again');
    expect(budget.death(3)).toBe('again');
    expect(budget.death(2)).toBe('give up');
  });

  it('retries errors as configured, and a death once', () => {
    const two = new RetryBudget(1);
    expect([two.error(1), two.error(1)]).toEqual(['again', 'give up']);
    const many = new RetryBudget(3);
    const decisions = [many.error(1), many.death(1), many.error(1), many.error(1), many.error(1)];
    expect(decisions).toEqual(['again', 'again', 'again', 'again', 'give up']);
    many.death(2);
    expect(many.death(2)).toBe('give up');
  });

  it('forgets finished trials', () => {
    const budget = new RetryBudget(0);
    budget.death(1);
    budget.forget(1);
    expect(budget.death(1)).toBe('again');
  });
});
