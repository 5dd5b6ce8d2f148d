import { LastWords } from './last-words.ts';

describe('LastWords', () => {
  const heard = (...texts: string[]) => {
    const words = new LastWords();
    for (const text of texts) words.hear(Buffer.from(text));
    return words.text;
  };

  it('is empty at first, and puts pieces together', () => {
    expect(heard()).toBe('');
    expect(heard('std::bad', '_alloc')).toBe('std::bad_alloc');
  });

  it('keeps at the most 4 KiB, the last', () => {
    for (const words of [heard('x'.repeat(10_000) + 'end'), heard('x'.repeat(4096), 'end')]) {
      expect(words).toHaveLength(4096);
      expect(words.endsWith('end')).toBe(true);
    }
  });
});
