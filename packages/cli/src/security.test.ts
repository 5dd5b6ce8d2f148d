import { readFileSync } from 'node:fs';
import { DEPTH_LIMIT } from '@ridgeline/core/parse';
import { MAX_UNREAD } from '@ridgeline/runner';
import { fileLimits } from '@ridgeline/trainer';
import { ALIAS_LIMIT, TOKEN_LIMIT } from './sweep-file/tokenize.ts';

const page = readFileSync(new URL('../../../SECURITY.md', import.meta.url), 'utf8');

/** Rows of the table under a heading, as pairs. */
function readTable(heading: string): Readonly<Record<string, string>> {
  const [, section] = page.split(`\n## ${heading}\n`);
  const rows = section!.split('\n## ')[0]!.matchAll(/^\| (.+?) +\| (.+?) +\|$/gm);
  return Object.fromEntries([...rows].slice(2).map(([, subject, limit]) => [subject, limit]));
}

function formatSize(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  const power = Math.floor(Math.log2(bytes) / 10);
  return `${bytes / 1024 ** power} ${units[power]}`;
}

it('SECURITY.md states the limits of the code', () => {
  expect(readTable('Limits')).toEqual({
    'a sweep file: size': formatSize(fileLimits['sweep file']),
    'a sweep file: nesting': DEPTH_LIMIT.toLocaleString('en'),
    'a sweep file: tokens': TOKEN_LIMIT.toLocaleString('en'),
    'a sweep file: aliases': ALIAS_LIMIT.toLocaleString('en'),
    'a module, and each of its imports': formatSize(fileLimits.module),
    'a table, compressed and inflated': formatSize(fileLimits.table),
    'an IDX file, compressed and inflated': formatSize(fileLimits['IDX file']),
    'pending answers to a client of the command socket': formatSize(MAX_UNREAD),
  });
});
