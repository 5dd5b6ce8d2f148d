import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { RidgelineError } from '@ridgeline/core';
import { readTable } from './csv.ts';
import { userCsv } from './user-csv.ts';
import { adviceOn, type TableAdvice } from './table-advice.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-advice-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Table of these columns, each a function of the row from 0. */
const table = (columns: Record<string, (row: number) => string | number>, rows = 40, delimiter = ',') =>
  [
    Object.keys(columns).join(delimiter),
    ...Array.from({ length: rows }, (_, row) =>
      Object.values(columns)
        .map((cell) => cell(row))
        .join(delimiter),
    ),
  ].join('\n');

const adviceFor = (text: string, target?: string) => adviceOn(readTable(text, 't.csv'), target);
const typesIn = ({ types }: TableAdvice) =>
  Object.fromEntries(types.map(({ column, type, why }) => [column, `${type}: ${why}`]));

describe('advice on a table', () => {
  it('omits ids, dates, free text and empty columns, with reasons', () => {
    const advice = adviceFor(
      table(
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
    expect(advice).toMatchObject({ target: 'price', delimiter: ';', rows: 40, unlabelled: 0 });
    expect(typesIn(advice)).toEqual({
      'column 1': 'ignore: a number for each row',
      customer_id: 'ignore: an id',
      email: 'ignore: an id: no two rows have the same value',
      joined: 'ignore: a date: use `date` to learn from it',
      seen: 'ignore: a date',
      note: 'ignore: empty',
    });
  });

  it('keeps measurements that happen to be distinct, and short numbers called id', () => {
    const advice = adviceFor(
      table({
        weight: (row) => 1.5 * row + 0.25,
        year: (row) => 1980 + row,
        store_id: (row) => row % 4,
        humid: (row) => 900 - row,
        y: (row) => row / 3,
      }),
    );
    expect(advice.types).toEqual([]);
  });

  it('treats a few texts among numbers as missing values, unless they are a category elsewhere', () => {
    const mixed = (row: number) => (row % 10 === 0 ? 'none' : row / 2);
    expect(adviceFor(table({ a: mixed, y: (row) => row / 3 }))).toMatchObject({
      missingValues: ['none'],
      types: [],
    });
    const advice = adviceFor(
      table({ a: mixed, k: (row) => ['none', 'some'][row % 2]!, y: (row) => row / 3 }),
    );
    expect(advice.missingValues).toEqual([]);
    expect(typesIn(advice)).toEqual({ a: 'category: numbers and texts' });
  });

  it('learns whole numbers from 0 or 1 on as classes, and finds the target by its name', () => {
    const advice = adviceFor(
      table({ a: (row) => row / 3, class: (row) => 1 + (row % 4), b: (row) => row / 5 }),
    );
    expect(advice.target).toBe('class');
    expect(typesIn(advice)).toEqual({ class: 'category: 4 classes; with `number` it would be a regression' });
    expect(typesIn(adviceFor(table({ a: (row) => row / 3, quality: (row) => 3 + (row % 4) })))).toEqual({});
  });

  it('counts rows without a target', () => {
    const text = table({ a: (row) => row / 3, y: (row) => (row % 4 === 0 ? 'NA' : row) });
    expect(adviceFor(text)).toMatchObject({ unlabelled: 10 });
  });

  it.each([
    ['id', 'it has 300 different texts, more than 256', 'such as a'],
    ['none', 'it is empty', 'such as a'],
    ['same', 'it has the same value in every row', 'such as a'],
    ['price', 'has no column "price"', 'it has id, none, same, a'],
  ])('rejects the target %s, with the possible ones', (target, message, hint) => {
    const text = table({ id: (row) => `x${row}`, none: () => '', same: () => 1, a: (row) => row / 3 }, 300);
    const refused = expect.objectContaining({
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
    expect(() => adviceFor(text, target)).toThrow(refused as never);
  });

  it('treats numbers and texts as categories if every other column is an id', () => {
    const text = table({ a: (row) => (row < 4 ? 'pqrs'[row]! : row / 3), y: (row) => row % 2 }, 30);
    expect(adviceFor(text).types).toEqual([{ column: 'a', type: 'category', why: 'numbers and texts' }]);
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
    const read = { refused: 0, learned: 0 };
    fc.assert(
      fc.property(
        fc.array(column, { minLength: 2, maxLength: 5 }),
        fc.constantFrom(',', ';', '\t', '|'),
        (columns, delimiter) => {
          const cells = Object.fromEntries(columns.map((rows, i) => [`c${i}`, (row: number) => rows[row]!]));
          const text = table(cells, 30, delimiter);
          let advice: TableAdvice;
          try {
            advice = adviceOn(readTable(text, 't.csv'), undefined);
          } catch (error) {
            if (!(error instanceof RidgelineError)) throw error;
            read.refused++;
            return;
          }
          const name = join(folder, 't.csv');
          writeFileSync(name, text);
          const { rows } = userCsv({
            ...{ type: 'csv', name, target: advice.target, missing: 'mean' },
            types: Object.fromEntries(advice.types.map(({ column, type }) => [column, type])),
            missingValues: advice.missingValues,
            ...{ delimiter: undefined, decimal: undefined },
            test: { type: 'share', share: 0.2 },
          });
          expect(rows.train + rows.test).toBe(30 - advice.unlabelled);
          read.learned++;
        },
      ),
      { numRuns: 300 },
    );
    expect(read.learned).toBeGreaterThan(200);
  });
});
