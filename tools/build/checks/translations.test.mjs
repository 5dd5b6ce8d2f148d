import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { inRepository } from '../setup/repository.mjs';

/** Returns the rows of the tables on a page, in order. */
const listTableRows = (page) =>
  page
    .replaceAll(/^```[^]*?^```/gm, '')
    .split('\n')
    .filter((line) => line.startsWith('|'));

/** Returns the numbers and code spans of a row. */
const parseFacts = (row) => row.match(/`[^`]*`|\d[\d,.]*\d|\d/g) ?? [];

const countColumns = (row) => row.replaceAll('\\|', '').split('|').length;

/**
 * Returns the English rows whose numbers or code the Korean row lacks. Korean rows may have further numbers: "one" may
 * become 1.
 */
function findDifferences(english, korean) {
  const koreanRows = listTableRows(korean);
  const rows = listTableRows(english);
  if (rows.length !== koreanRows.length) return [`${rows.length} rows and ${koreanRows.length}`];
  return rows.filter((row, index) => {
    const remaining = parseFacts(koreanRows[index]);
    const takeFact = (fact) => remaining.includes(fact) && remaining.splice(remaining.indexOf(fact), 1);
    return countColumns(row) !== countColumns(koreanRows[index]) || !parseFacts(row).every(takeFact);
  });
}

describe('the tables of English and Korean pages', () => {
  const list = execFileSync('git', ['ls-files', '*.ko.md'], { cwd: inRepository(), encoding: 'utf8' });
  const read = (page) => readFileSync(inRepository(page), 'utf8');

  it.each(list.trim().split('\n'))('%s has the numbers and the code of the English page', (page) => {
    expect(findDifferences(read(page.replace('.ko.md', '.md')), read(page))).toEqual([]);
  });

  it('are reported if a number, code or a row differs', () => {
    const english = '| a | b |\n| - | - |\n| one of 1,448 | `npm test` |\n';
    expect(findDifferences(english, '| 가 | 나 |\n| - | - |\n| 1,448 중 1 | `npm test` |\n')).toEqual([]);
    expect(findDifferences(english, '| 가 | 나 |\n| - | - |\n| 1,449 중 1 | `npm test` |\n')).toHaveLength(1);
    expect(findDifferences(english, '| 가 | 나 |\n| - | - |\n| 1,448 | `npm start` |\n')).toHaveLength(1);
    expect(findDifferences(english, '| 가 | 나 |\n| - | - |\n')).toEqual(['3 rows and 2']);
  });
});
