import { OutputTail } from './output-tail.ts';

describe('OutputTail', () => {
  const collectTail = (...texts: string[]) => {
    const tail = new OutputTail();
    for (const text of texts) tail.add(Buffer.from(text));
    return tail.text;
  };

  it('joins chunks', () => {
    expect(collectTail()).toBe('');
    expect(collectTail('std::bad', '_alloc')).toBe('std::bad_alloc');
  });

  it('keeps the last 4 KiB', () => {
    for (const tail of [collectTail('x'.repeat(10_000) + 'end'), collectTail('x'.repeat(4096), 'end')]) {
      expect(tail).toHaveLength(4096);
      expect(tail.endsWith('end')).toBe(true);
    }
  });
});
