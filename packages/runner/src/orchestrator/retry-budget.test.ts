import { RetryBudget } from './retry-budget.ts';

describe('RetryBudget', () => {
  it('allows one death but no error if it has no retries', () => {
    const budget = new RetryBudget(0);
    expect(budget.chargeError(1)).toBe('fail');
    expect(budget.chargeDeath(2)).toBe('retry');
    expect(budget.chargeDeath(3)).toBe('retry');
    expect(budget.chargeDeath(2)).toBe('fail');
  });

  it('retries errors as often as configured', () => {
    const smallBudget = new RetryBudget(1);
    expect([smallBudget.chargeError(1), smallBudget.chargeError(1)]).toEqual(['retry', 'fail']);
    const largeBudget = new RetryBudget(3);
    const decisions = [
      largeBudget.chargeError(1),
      largeBudget.chargeDeath(1),
      largeBudget.chargeError(1),
      largeBudget.chargeError(1),
      largeBudget.chargeError(1),
    ];
    expect(decisions).toEqual(['retry', 'retry', 'retry', 'retry', 'fail']);
    largeBudget.chargeDeath(2);
    expect(largeBudget.chargeDeath(2)).toBe('fail');
  });

  it('drops the counts of finished trials', () => {
    const budget = new RetryBudget(0);
    budget.chargeDeath(1);
    budget.forget(1);
    expect(budget.chargeDeath(1)).toBe('retry');
  });
});
