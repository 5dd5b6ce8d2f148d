import fc from 'fast-check';
import { letterDisplay } from './letters.ts';

it('gives overlapping letters to a chain of which only the ends differ', () => {
  expect(letterDisplay(['a', 'b', 'c'], (x, y) => x === 'a' && y === 'c')).toEqual(['a', 'ab', 'b']);
});

it('uses no more letters than necessary', () => {
  expect(letterDisplay([1, 2, 3], () => false)).toEqual(['a', 'a', 'a']);
  expect(letterDisplay([1, 2, 3], () => true)).toEqual(['a', 'b', 'c']);
  expect(letterDisplay([], () => true)).toEqual([]);
});

it('gives two names a common letter if and only if they do not differ', () => {
  const table = fc
    .integer({ min: 1, max: 9 })
    .chain((size) => fc.array(fc.boolean(), { minLength: size * size, maxLength: size * size }));
  fc.assert(
    fc.property(table, (cells) => {
      const size = Math.round(Math.sqrt(cells.length));
      const names = Array.from({ length: size }, (_, index) => index);
      const differ = (a: number, b: number) => cells[Math.min(a, b) * size + Math.max(a, b)]!;
      const letters = letterDisplay(names, differ);
      for (const a of names) {
        for (const b of names.slice(a + 1)) {
          const shared = [...letters[a]!].some((letter) => letters[b]!.includes(letter));
          expect(shared).toBe(!differ(a, b));
        }
      }
    }),
  );
});
