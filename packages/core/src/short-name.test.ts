import { shortName } from './short-name.ts';

describe('shortName', () => {
  it('returns the shortest suffix that no other path has', () => {
    const paths = ['network.dropout', 'network.input.dropout', 'training.epochs'];
    expect(paths.map((path) => shortName(path, paths))).toEqual([
      'network.dropout',
      'input.dropout',
      'epochs',
    ]);
  });

  it('does not begin with an index, which alone says nothing', () => {
    const paths = ['network.dropout.0', 'network.dropout.1', 'network.layers.0.filters'];
    expect(paths.map((path) => shortName(path, paths))).toEqual(['dropout.0', 'dropout.1', 'filters']);
  });
});
