import { firstLine } from './first-line.ts';

describe('firstLine', () => {
  it.each([
    ['one line', 'one line'],
    ['  one line\n', 'one line'],
    ['TypeError: x \r\n    at train\n    at run', 'TypeError: x ...'],
    ['', ''],
  ])('of %j is %j', (text, first) => expect(firstLine(text)).toBe(first));
});
