import { OutputTail } from './output-tail.ts';

describe('OutputTail', () => {
  const heard = (...texts: string[]) => {
    const tail = new OutputTail();
    for (const text of texts) tail.hear(Buffer.from(text));
    return tail.text;
  };

  it('is empty at first, and puts pieces together', () => {
    expect(heard()).toBe('');
    expect(heard('std::bad', '_alloc')).toBe('std::bad_alloc');
  });

  it('keeps at the most 4 KiB, the last', () => {
    for (const tail of [heard('x'.repeat(10_000) + 'end'), heard('x'.repeat(4096), 'end')]) {
      expect(tail).toHaveLength(4096);
      expect(tail.endsWith('end')).toBe(true);
    }
  });
});
