import { Charges } from './charges.ts';

describe('Charges', () => {
  it('gives up at the first error without retries, and at the second death alone', () => {
    const charges = new Charges(0);
    expect(charges.error(1)).toBe('give up');
    expect(charges.death(2)).toBe('again');
    expect(charges.death(3)).toBe('again');
    expect(charges.death(2)).toBe('give up');
  });

  it('tries again after errors as often as it is asked to, and after a death once', () => {
    const two = new Charges(1);
    expect([two.error(1), two.error(1)]).toEqual(['again', 'give up']);
    const many = new Charges(3);
    const said = [many.error(1), many.death(1), many.error(1), many.error(1), many.error(1)];
    expect(said).toEqual(['again', 'again', 'again', 'again', 'give up']);
    many.death(2);
    expect(many.death(2)).toBe('give up');
  });

  it('forgets a trial that has ended', () => {
    const charges = new Charges(0);
    charges.death(1);
    charges.forget(1);
    expect(charges.death(1)).toBe('again');
  });
});
