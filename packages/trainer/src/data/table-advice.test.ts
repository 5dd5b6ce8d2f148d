import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { RidgelineError } from '@ridgeline/core';
import { readTable } from './csv.ts';
import { loadUserCsv } from './user-csv.ts';
import { adviseOnParsedTable, type TableAdvice } from './table-advice.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-advice-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Creates a table. Each column is a function of the row number, from 0. */
const createTable = (columns: Record<string, (row: number) => string | number>, rows = 40, delimiter = ',') =>
  [
    Object.keys(columns).join(delimiter),
    ...Array.from({ length: rows }, (_, row) =>
      Object.values(columns)
        .map((cell) => cell(row))
        .join(delimiter),
    ),
  ].join('\n');

const advise = (text: string, target?: string) => adviseOnParsedTable(readTable(text, 't.csv'), target);
const listTypes = ({ types }: TableAdvice) =>
  Object.fromEntries(types.map(({ column, type, reason }) => [column, `${type}: ${reason}`]));

describe('advice on a table', () => {
  it('gives reasons for ignoring ids, dates, free text and empty columns', () => {
    const advice = advise(
      createTable(
        {
          '': (row) => row,
          customer_id: (row) => 90_000 - 7 * row,
          email: (row) => `p${row}@example.org`,
          joined: (row) => `2026-01-${String(1 + (row % 28)).padStart(2, '0')}`,
          seen: (row) => `${1 + (row % 28)}.11.2026 08:0${row % 10}`,
          note: () => '',
          age: (row) => 20 + ((row * 7) % 50),
          city: (row) => ['Ulm', 'Bonn', 'Jena'][row % 3]!,
          price: (row) => row / 4,
        },
        40,
        ';',
      ),
    );
    expect(advice).toMatchObject({ target: 'price', delimiter: ';', rows: 40, unlabelledRows: 0 });
    expect(listTypes(advice)).toEqual({
      'column 1': 'ignore: a number for each row',
      customer_id: 'ignore: an id',
      email: 'ignore: an id: no two rows have the same value',
      joined: 'ignore: a date: use `date` to learn from it',
      seen: 'ignore: a date',
      note: 'ignore: empty',
    });
  });

  it('keeps distinct measurements and small numbers named id', () => {
    const advice = advise(
      createTable({
        weight: (row) => 1.5 * row + 0.25,
        year: (row) => 1980 + row,
        store_id: (row) => row % 4,
        humid: (row) => 900 - row,
        y: (row) => row / 3,
      }),
    );
    expect(advice.types).toEqual([]);
  });

  it('treats a few texts among numbers as missing values unless another column has them as categories', () => {
    const mixedCell = (row: number) => (row % 10 === 0 ? 'none' : row / 2);
    expect(advise(createTable({ a: mixedCell, y: (row) => row / 3 }))).toMatchObject({
      missingValues: ['none'],
      types: [],
    });
    const advice = advise(
      createTable({ a: mixedCell, k: (row) => ['none', 'some'][row % 2]!, y: (row) => row / 3 }),
    );
    expect(advice.missingValues).toEqual([]);
    expect(listTypes(advice)).toEqual({ a: 'category: numbers and texts' });
  });

  it('treats consecutive whole numbers from 0 or 1 as classes', () => {
    const advice = advise(
      createTable({ a: (row) => row / 3, class: (row) => 1 + (row % 4), b: (row) => row / 5 }),
    );
    expect(advice.target).toBe('class');
    expect(listTypes(advice)).toEqual({
      class: 'category: 4 classes; with `number` it would be a regression',
    });
    expect(listTypes(advise(createTable({ a: (row) => row / 3, quality: (row) => 3 + (row % 4) })))).toEqual(
      {},
    );
  });

  it('counts rows without a target', () => {
    const text = createTable({ a: (row) => row / 3, y: (row) => (row % 4 === 0 ? 'NA' : row) });
    expect(advise(text)).toMatchObject({ unlabelledRows: 10 });
  });

  it.each([
    ['id', 'it has 300 different texts, more than 256', 'such as a'],
    ['none', 'it is empty', 'such as a'],
    ['same', 'it has the same value in every row', 'such as a'],
    ['price', 'has no column "price"', 'it has id, none, same, a'],
  ])('lists the possible targets when it rejects %s', (target, message, hint) => {
    const text = createTable(
      { id: (row) => `x${row}`, none: () => '', same: () => 1, a: (row) => row / 3 },
      300,
    );
    const expectedError = expect.objectContaining({
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
    expect(() => advise(text, target)).toThrow(expectedError as never);
  });

  it('says what a target needs if no other column can be learned', () => {
    const text = createTable({ id: (row) => row, same: () => 1 });
    const expectedError = expect.objectContaining({ hint: expect.stringMatching(/^a target has numbers/) });
    expect(() => advise(text, 'same')).toThrow(expectedError as never);
  });

  it('treats numbers and texts as categories if every other column is an id', () => {
    const text = createTable({ a: (row) => (row < 4 ? 'pqrs'[row]! : row / 3), y: (row) => row % 2 }, 30);
    expect(advise(text).types).toEqual([{ column: 'a', type: 'category', reason: 'numbers and texts' }]);
  });

  it('makes any table with a target readable', () => {
    const cell = fc.oneof(
      fc.integer({ min: -3, max: 400 }).map(String),
      fc.double({ min: -9, max: 9, noNaN: true }).map((value) => value.toFixed(3)),
      fc.constantFrom('', '?', 'NA', 'x', 'y', 'none', '2026-11-29', '1.2.2026', '-'),
      fc.string({ maxLength: 4 }).map((text) => text.replaceAll(/["\s,;|\t]/g, '_')),
    );
    const column = fc.oneof(
      fc.array(cell, { minLength: 30, maxLength: 30 }),
      fc
        .integer({ min: 0, max: 2 })
        .map((first) => Array.from({ length: 30 }, (_, row) => String(first + row))),
      fc.constant(Array.from({ length: 30 }, (_, row) => `t${row}`)),
    );
    const counts = { refused: 0, learned: 0 };
    fc.assert(
      fc.property(
        fc.array(column, { minLength: 2, maxLength: 5 }),
        fc.constantFrom(',', ';', '\t', '|'),
        (columns, delimiter) => {
          const cells = Object.fromEntries(columns.map((rows, i) => [`c${i}`, (row: number) => rows[row]!]));
          const text = createTable(cells, 30, delimiter);
          let advice: TableAdvice;
          try {
            advice = adviseOnParsedTable(readTable(text, 't.csv'), undefined);
          } catch (error) {
            if (!(error instanceof RidgelineError)) throw error;
            counts.refused++;
            return;
          }
          const name = join(folder, 't.csv');
          writeFileSync(name, text);
          const { rows } = loadUserCsv({
            ...{ type: 'csv', name, target: advice.target, missing: 'mean' },
            types: Object.fromEntries(advice.types.map(({ column, type }) => [column, type])),
            missingValues: advice.missingValues,
            ...{ delimiter: undefined, decimal: undefined },
            test: { type: 'share', share: 0.2 },
          });
          expect(rows.train + rows.test).toBe(30 - advice.unlabelledRows);
          counts.learned++;
        },
      ),
      { numRuns: 300 },
    );
    expect(counts.learned).toBeGreaterThan(200);
  });
});
