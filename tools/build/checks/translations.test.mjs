import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { inRepository } from '../setup/repository.mjs';

/** Rows of a page's tables, in order. */
const rowsOf = (page) =>
  page
    .replaceAll(/^```[^]*?^```/gm, '')
    .split('\n')
    .filter((line) => line.startsWith('|'));

/** Numbers and code spans of a row. */
const factsOf = (row) => row.match(/`[^`]*`|\d[\d,.]*\d|\d/g) ?? [];

const widthOf = (row) => row.replaceAll('\\|', '').split('|').length;

/**
 * Rows of English tables that are missing in the Korean ones, or whose numbers or code are. Korean may have more
 * numbers: 하나 is 1.
 */
function differences(english, korean) {
  const others = rowsOf(korean);
  const rows = rowsOf(english);
  if (rows.length !== others.length) return [`${rows.length} rows and ${others.length}`];
  return rows.filter((row, index) => {
    const rest = factsOf(others[index]);
    const isThere = (fact) => rest.includes(fact) && rest.splice(rest.indexOf(fact), 1);
    return widthOf(row) !== widthOf(others[index]) || !factsOf(row).every(isThere);
  });
}

describe('the tables of English and Korean pages', () => {
  const list = execFileSync('git', ['ls-files', '*.ko.md'], { cwd: inRepository(), encoding: 'utf8' });
  const read = (page) => readFileSync(inRepository(page), 'utf8');

  it.each(list.trim().split('\n'))('%s has the numbers and the code of the English page', (page) => {
    expect(differences(read(page.replace('.ko.md', '.md')), read(page))).toEqual([]);
  });

  it('differ by a number, by code and by a row', () => {
    const english = '| a | b |\n| - | - |\n| one of 1,448 | `npm test` |\n';
    expect(differences(english, '| 가 | 나 |\n| - | - |\n| 1,448 중 1 | `npm test` |\n')).toEqual([]);
    expect(differences(english, '| 가 | 나 |\n| - | - |\n| 1,449 중 1 | `npm test` |\n')).toHaveLength(1);
    expect(differences(english, '| 가 | 나 |\n| - | - |\n| 1,448 | `npm start` |\n')).toHaveLength(1);
    expect(differences(english, '| 가 | 나 |\n| - | - |\n')).toEqual(['3 rows and 2']);
  });
});
