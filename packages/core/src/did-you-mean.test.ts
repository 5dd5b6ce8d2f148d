import { didYouMean } from './did-you-mean.ts';

describe('didYouMean', () => {
  const known = ['hidden', 'dropout', 'activation', 'MaxNorm'];

  it('finds the word that was meant', () => {
    expect(didYouMean('droput', known)).toBe('dropout');
    expect(didYouMean('maxnorm', known)).toBe('MaxNorm');
    expect(didYouMean('activations', known)).toBe('activation');
  });

  it('says nothing where no word is near', () => {
    expect(didYouMean('batch_size', known)).toBeUndefined();
    expect(didYouMean('x', [])).toBeUndefined();
  });
});
