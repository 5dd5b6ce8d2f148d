import { BoundedCache } from './bounded-cache.ts';

describe('a bounded cache', () => {
  const computed: string[] = [];
  const cache = new BoundedCache<string>(6, ({ length }) => length);
  const get = (key: string) =>
    cache.get(key, () => {
      computed.push(key);
      return key;
    });

  it('evicts the oldest value when full', () => {
    for (const key of ['aaa', 'bbb', 'aaa', 'ccc', 'bbb', 'aaa']) expect(get(key)).toBe(key);
    expect(computed).toEqual(['aaa', 'bbb', 'ccc', 'aaa']);
  });

  it('keeps the last value regardless of its size', () => {
    get('dddddddddd');
    get('dddddddddd');
    expect(computed.filter((key) => key === 'dddddddddd')).toHaveLength(1);
  });
});
