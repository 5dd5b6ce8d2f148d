import { RetryBudget } from './retry-budget.ts';

describe('RetryBudget', () => {
  it('allows one death but no error if it has no retries', () => {
    const budget = new RetryBudget(0);
    expect(budget.charge(1, 'errors')).toBe('fail');
    expect(budget.charge(2, 'deaths')).toBe('retry');
    expect(budget.charge(3, 'deaths')).toBe('retry');
    expect(budget.charge(2, 'deaths')).toBe('fail');
  });

  it('retries errors as often as configured', () => {
    const smallBudget = new RetryBudget(1);
    expect([smallBudget.charge(1, 'errors'), smallBudget.charge(1, 'errors')]).toEqual(['retry', 'fail']);
    const largeBudget = new RetryBudget(3);
    const decisions = [
      largeBudget.charge(1, 'errors'),
      largeBudget.charge(1, 'deaths'),
      largeBudget.charge(1, 'errors'),
      largeBudget.charge(1, 'errors'),
      largeBudget.charge(1, 'errors'),
    ];
    expect(decisions).toEqual(['retry', 'retry', 'retry', 'retry', 'fail']);
    largeBudget.charge(2, 'deaths');
    expect(largeBudget.charge(2, 'deaths')).toBe('fail');
  });

  it('drops the counts of finished trials', () => {
    const budget = new RetryBudget(0);
    budget.charge(1, 'deaths');
    budget.forget(1);
    expect(budget.charge(1, 'deaths')).toBe('retry');
  });
});
