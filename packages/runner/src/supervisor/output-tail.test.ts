import { OutputTail } from './output-tail.ts';

describe('OutputTail', () => {
  const heard = (...texts: string[]) => {
    const tail = new OutputTail();
    for (const text of texts) tail.add(Buffer.from(text));
    return tail.text;
  };

  it('starts empty, and joins chunks', () => {
    expect(heard()).toBe('');
    expect(heard('std::bad', '_alloc')).toBe('std::bad_alloc');
  });

  it('keeps the last 4 KiB', () => {
    for (const tail of [heard('x'.repeat(10_000) + 'end'), heard('x'.repeat(4096), 'end')]) {
      expect(tail).toHaveLength(4096);
      expect(tail.endsWith('end')).toBe(true);
    }
  });
});
