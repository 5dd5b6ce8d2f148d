import { readTable } from './csv.ts';

const createTable = (...rows: readonly string[]) => ['price\trate\ty', ...rows, ''].join('\n');
const readCells = (text: string, format = {}) =>
  readTable(text, 't.tsv', format).rows.map(({ cells }) => cells.join(' '));

it.each([
  [
    ['1,5\t2\ta', '0,25\t3,125\tb'],
    ['1.5 2 a', '0.25 3.125 b'],
  ],
  // Three decimals, because 0 and 1500 have no thousands separator.
  [
    ['0,125\t150\ta', '1,250\t2,5\tb'],
    ['0.125 150 a', '1.250 2.5 b'],
  ],
  [
    ['1,250\t1\ta', '1500\t2\tb'],
    ['1.250 1 a', '1500 2 b'],
  ],
  [
    ['1,250\t1\ta', '12\t2\tb'],
    ['1.250 1 a', '12 2 b'],
  ],
  [
    ['1.5\t2\ta, b', '1.203,5\t2\tb'],
    ['1.5 2 a, b', '1.203,5 2 b'],
  ],
])('readTable detects the decimal separator of %j', (rows, expected) => {
  expect(readCells(createTable(...rows))).toEqual(expected);
});

it.each([
  [
    ['950\t0.5\ta', '1,203\t2\tb', '12,500\t0.7\ta'],
    't.tsv:3: "1,203" has a decimal comma, but "0.5" on line 2 has a decimal point.',
  ],
  [
    ['1,5\t1.203\ta', '2,5\t2\tb'],
    't.tsv:2: "1,5" has a decimal comma, but "1.203" on line 2 has a decimal point.',
  ],
  [['950\t1\ta', '1,203\t2\tb'], 't.tsv:3: the comma of "1,203" seems to separate thousands.'],
  [['-1,203\t1,5\ta', '-950\t2,5\tb'], 't.tsv:2: the comma of "-1,203" seems to separate thousands.'],
])('readTable refuses a table whose decimal separator is unclear: %j', (rows, message) => {
  const text = createTable(...rows);
  const hint = expect.stringContaining('without thousands separators') as string;
  expect(() => readTable(text, 't.tsv')).toThrow(expect.objectContaining({ message, hint }) as never);
  for (const decimal of [',', '.']) expect(readCells(text, { decimal })).toHaveLength(rows.length);
});
