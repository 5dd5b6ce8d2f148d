import { RetryBudget } from './retry-budget.ts';

describe('Charges', () => {
  it('gives up at the first error without retries, and at the second death alone', () => {
    const budget = new RetryBudget(0);
    expect(budget.error(1)).toBe('give up');
    expect(budget.death(2)).toBe('again');
    expect(budget.death(3)).toBe('again');
    expect(budget.death(2)).toBe('give up');
  });

  it('tries again after errors as often as it is asked to, and after a death once', () => {
    const two = new RetryBudget(1);
    expect([two.error(1), two.error(1)]).toEqual(['again', 'give up']);
    const many = new RetryBudget(3);
    const said = [many.error(1), many.death(1), many.error(1), many.error(1), many.error(1)];
    expect(said).toEqual(['again', 'again', 'again', 'again', 'give up']);
    many.death(2);
    expect(many.death(2)).toBe('give up');
  });

  it('forgets a trial that has ended', () => {
    const budget = new RetryBudget(0);
    budget.death(1);
    budget.forget(1);
    expect(budget.death(1)).toBe('again');
  });
});
