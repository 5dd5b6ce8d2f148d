import { Charges } from './charges.ts';

describe('Charges', () => {
  it('gives up at the first error without retries, and at the second death alone', () => {
    const charges = new Charges(0);
    expect(charges.error(1)).toBe('give up');
    expect(charges.death(2)).toBe('again');
    expect(charges.death(3)).toBe('again');
    expect(charges.death(2)).toBe('give up');
  });

  it('tries again as often as it is asked to, but spoils no more than three attempts', () => {
    const two = new Charges(1);
    expect([two.error(1), two.error(1)]).toEqual(['again', 'give up']);
    const many = new Charges(10);
    expect([many.error(1), many.death(1), many.error(1)]).toEqual(['again', 'again', 'give up']);
  });

  it('forgets a trial that has ended', () => {
    const charges = new Charges(0);
    charges.death(1);
    charges.forget(1);
    expect(charges.death(1)).toBe('again');
  });
});
