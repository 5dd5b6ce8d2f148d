import fc from 'fast-check';
import { toFileName } from './file-name.ts';

it.each([
  ['quickstart', 'quickstart'],
  ['드롭아웃', '드롭아웃'],
  ['fashion@2026-11-29', 'fashion@2026-11-29'],
])('keeps the name %s unchanged', (text, name) => {
  expect(toFileName(text)).toBe(name);
});

it.each([
  'a/b',
  '../etc',
  '.hidden',
  '-rf',
  'con',
  'NUL.txt',
  'ends.',
  '',
  'a\u0000b',
  'tab\there',
  '\u202Eevil',
])('gives %j a distinct name that any file system accepts', (text) => {
  const name = toFileName(text);
  expect(name).toMatch(/^[\p{L}\p{M}\p{N}_@][\p{L}\p{M}\p{N}_@.-]*-[0-9a-f]{8}$/u);
  expect(name).not.toMatch(/^(con|nul)\b/i);
});

it('gives different texts different names of limited length', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc
      .array(fc.constantFrom('a', '/', '_', '.', '한', '😀'), { maxLength: 80 })
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Buffer.byteLength(`${toFileName(a)}.html`)).toBeLessThanOrEqual(255);
      if (a !== b) expect(toFileName(a)).not.toBe(toFileName(b));
    }),
    { numRuns: 500 },
  );
});
