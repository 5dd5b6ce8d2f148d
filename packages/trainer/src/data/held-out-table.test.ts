import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PredictionScore } from '@ridgeline/core';
import { readHeldOutTable } from './held-out-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-held-out-'));
const path = join(folder, 'held-out.csv');
afterAll(() => rmSync(folder, { recursive: true }));

function openTable(score: PredictionScore, text = 'x,kind,"y, z"\n1,a,"p, q"\n2,b,r\n3,a,s\n') {
  writeFileSync(path, text);
  return readHeldOutTable(path, { target: 'kind', score });
}

it('a held-out table removes the labels from its rows', () => {
  expect(openTable('accuracy').unlabelledCsv).toBe('x,"y, z"\n1,"p, q"\n2,r\n3,s\n');
});

it('a held-out table quotes cells with line breaks', () => {
  expect(openTable('accuracy', 'x,kind\n"p\rq",a\n"r\ns",b\n').unlabelledCsv).toBe('x\n"p\rq"\n"r\ns"\n');
});

it('a held-out table leaves its cells as written', () => {
  const { unlabelledCsv, score } = openTable(
    'accuracy',
    ';size;region;kind\n0;1,5;NA;0,5\n1;1.234,5;?;1,5\n',
  );
  expect(unlabelledCsv).toBe(';size;region\n0;1,5;NA\n1;1.234,5;?\n');
  expect([...score('0.5\n0.5\n')]).toEqual([1, 0]);
});

it.each([
  ['accuracy', 'a\nb\nb\n', [1, 1, 0]],
  ['accuracy', '"a"\r\nb\r\na', [1, 1, 1]],
  // scikit-learn: log_loss of one row, -log(p), with p clipped to the precision of a double.
  ['log_loss', 'a,b\n0.5,0.5\n0.25,0.75\n0,1\n', [Math.LN2, -Math.log(0.75), -Math.log(Number.EPSILON)]],
] as const)('a held-out table computes the %s of %j', (score, predictions, expected) => {
  const scores = openTable(score).score(predictions);
  expected.forEach((value, row) => expect(scores[row]).toBeCloseTo(value, 12));
});

it.each([
  // As numpy.savetxt writes 1, 0 and 0.
  ['accuracy', '1.000000000000000000e+00\n0.0\n""\n', [1, 1, 0]],
  ['accuracy', 'yes\n0\n0\n', [0, 1, 1]],
  ['log_loss', '0.0,1.0\n0.5,0.5\n0.25,0.75\n0.5,0.5\n', [Math.LN2, -Math.log(0.25), Math.LN2]],
] as const)(
  'a held-out table compares labels that are numbers as numbers: %s of %j',
  (score, text, expected) => {
    const scores = openTable(score, 'x,kind\n1,1\n2,0\n3,00\n').score(text);
    expected.forEach((value, row) => expect(scores[row]).toBeCloseTo(value, 12));
  },
);

it('a held-out table compares labels as written if some are not numbers', () => {
  const { score } = openTable('accuracy', 'x;kind\n1;1,5\n2;1\n3;high\n');
  expect([...score('"1,5"\n1.0\nhigh\n')]).toEqual([1, 0, 1]);
});

it('a held-out table accepts probabilities of some of its classes', () => {
  const scores = openTable('log_loss').score('a,c\n0.5,0.5\n0.5,0.5\n1,0\n');
  expect(scores[1]).toBeCloseTo(-Math.log(Number.EPSILON), 12);
});

it.each([
  ['squared_error', [0.25, 4]],
  ['absolute_error', [0.5, 2]],
] as const)('a held-out table computes the %s of numbers', (score, expected) => {
  expect([...openTable(score, 'x,kind\n1,1.5\n2,-3\n').score('1\n-1\n')]).toEqual(expected);
});

it.each([
  ['accuracy', 'a\n', 'predicted 1 of 3 rows'],
  ['log_loss', '0,1\n0.5,0.5\n0.5,0.5\n1,0\n', 'The classes 0, 1 are none of column "kind"'],
  ['log_loss', 'a,b\n0.5,0.5\n0.5,0.6\n1,0\n', 'Prediction 2 is not one probability per class'],
  ['log_loss', 'a,b\n0.5,0.5\n1\n1,0\n', 'Prediction 2 is not one probability per class'],
] as const)(
  'a held-out table rejects predictions that cannot be scored by %s: %j',
  (score, predictions, message) => {
    expect(() => openTable(score).score(predictions)).toThrow(message);
  },
);

it('a held-out table rejects a prediction that is not a number', () => {
  const { score } = openTable('squared_error', 'x,kind\n1,1.5\n2,-3\n');
  expect(() => score('1\nx\n')).toThrow('Prediction 2 is not a number: x');
});

it.each(['accuracy', 'log_loss'] as const)('readHeldOutTable rejects an empty label for %s', (score) => {
  expect(() => openTable(score, 'x,kind\n1,a\n2,NA\n')).toThrow(`${path}:3, column "kind" is empty.`);
});

it.each(['squared_error', 'absolute_error'] as const)(
  'readHeldOutTable rejects a label that %s cannot score',
  (score) => {
    const position = `${path}:3, column "kind"`;
    expect(() => openTable(score, 'x,kind\n1,1.5\n2,NA\n')).toThrow(`${position} is not a number.`);
    expect(() => openTable(score, 'x,kind\n1,1.5\n2,high\n')).toThrow(`${position} is not a number.`);
  },
);

it('readHeldOutTable rejects a table without the target column', () => {
  writeFileSync(path, 'x,y\n1,2\n');
  expect(() => readHeldOutTable(path, { target: 'kind', score: 'accuracy' })).toThrow('has no column "kind"');
});
