import { readScalars } from './event-scalars.ts';

describe('readScalars', () => {
  it.each([
    ['nothing', ''],
    ['a file version', '1a0d627261696e2e4576656e743a32'],
    ['a field beyond the end', '2aff'],
    ['an endless number', 'ffffff'],
    ['a wire type that does not exist', '2f00'],
    ['the tag `__proto__`', '2a120a100a095f5f70726f746f5f5f150000803f'],
  ])('finds no scalars in %s', (_, hex) => {
    expect(readScalars(Buffer.from(hex, 'hex'))).toBeUndefined();
  });

  it('reads steps of 64 bits', () => {
    const summary = '2a0a0a080a0161150000803f';
    expect(readScalars(Buffer.from(`108080808010${summary}`, 'hex'))).toEqual({
      step: 2 ** 32,
      values: { a: 1 },
    });
    expect(readScalars(Buffer.from(`10ffffffffffffffffff01${summary}`, 'hex'))?.step).toBe(-1);
  });
});
