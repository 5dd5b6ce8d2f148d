import { didYouMean } from './did-you-mean.ts';

describe('didYouMean', () => {
  const known = ['hidden', 'dropout', 'activation', 'MaxNorm'];

  it('finds the known name that is most similar', () => {
    expect(didYouMean('droput', known)).toBe('dropout');
    expect(didYouMean('maxnorm', known)).toBe('MaxNorm');
    expect(didYouMean('activations', known)).toBe('activation');
  });

  it('prefers the only name that begins with the word', () => {
    expect(didYouMean('val_acc', ['val_accuracy', 'val_auc'])).toBe('val_accuracy');
    expect(didYouMean('clip', ['clipvalue', 'clipnorm'])).toBeUndefined();
    expect(didYouMean('d', known)).toBeUndefined();
  });

  it('returns undefined if no name is similar', () => {
    expect(didYouMean('batch_size', known)).toBeUndefined();
    expect(didYouMean('x', [])).toBeUndefined();
  });

  it('allows two differences in a short name only with the same first letter or the same letters', () => {
    expect(didYouMean('sdg', ['sgd', 'adam'])).toBe('sgd');
    expect(didYouMean('rl', ['lr', 'depth'])).toBe('lr');
    expect(didYouMean('dam', ['sgd', 'adam'])).toBe('adam');
    expect(didYouMean('foo', ['job'])).toBeUndefined();
    expect(didYouMean('b', ['job'])).toBeUndefined();
  });
});
