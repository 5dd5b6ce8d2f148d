import { BoundedCache } from './bounded-cache.ts';

describe('a bounded cache', () => {
  const computedKeys: string[] = [];
  const cache = new BoundedCache<string>(6, ({ length }) => length);
  const get = (key: string) =>
    cache.get(key, () => {
      computedKeys.push(key);
      return key;
    });

  it('evicts the oldest value when full', () => {
    for (const key of ['aaa', 'bbb', 'aaa', 'ccc', 'bbb', 'aaa']) expect(get(key)).toBe(key);
    expect(computedKeys).toEqual(['aaa', 'bbb', 'ccc', 'aaa']);
  });

  it('keeps the last value regardless of its size', () => {
    get('dddddddddd');
    get('dddddddddd');
    expect(computedKeys.filter((key) => key === 'dddddddddd')).toHaveLength(1);
  });
});
