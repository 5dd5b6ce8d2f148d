import { OutputTail } from './output-tail.ts';

describe('OutputTail', () => {
  const tailOf = (...texts: string[]) => {
    const tail = new OutputTail();
    for (const text of texts) tail.add(Buffer.from(text));
    return tail.text;
  };

  it('joins chunks', () => {
    expect(tailOf()).toBe('');
    expect(tailOf('std::bad', '_alloc')).toBe('std::bad_alloc');
  });

  it('keeps the last 4 KiB', () => {
    for (const tail of [tailOf('x'.repeat(10_000) + 'end'), tailOf('x'.repeat(4096), 'end')]) {
      expect(tail).toHaveLength(4096);
      expect(tail.endsWith('end')).toBe(true);
    }
  });
});
