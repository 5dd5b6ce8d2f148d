import { BoundedCache } from './bounded-cache.ts';

describe('a bounded cache', () => {
  const made: string[] = [];
  const cache = new BoundedCache<string>(6, ({ length }) => length);
  const get = (key: string) =>
    cache.get(key, () => {
      made.push(key);
      return key;
    });

  it('computes a value once, and evicts the oldest when full', () => {
    for (const key of ['aaa', 'bbb', 'aaa', 'ccc', 'bbb', 'aaa']) expect(get(key)).toBe(key);
    expect(made).toEqual(['aaa', 'bbb', 'ccc', 'aaa']);
  });

  it('keeps the last value, however large', () => {
    get('dddddddddd');
    get('dddddddddd');
    expect(made.filter((key) => key === 'dddddddddd')).toHaveLength(1);
  });
});
