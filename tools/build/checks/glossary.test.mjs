import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from '@jest/globals';
import ts from 'typescript';
import { inRepository } from '../setup/repository.mjs';

/** Names that meant several things each, with those that replace them. */
const ruledOut = [
  [/^words$|Words$/, 'spec, schema, key, text, message, output'],
  [/^begun$/, 'started'],
  [/^settled?$/, 'what it does: flush, reply, summarize'],
  [/^[mM]oment$/, 'snapshot, state'],
];

/** Sources in which such a name is a term of another field: 32-bit words, columns of the database. */
const exempt = [
  'packages/cli/src/testing/finals-workplace.ts',
  'packages/storage/src/postgres/assignment-table.ts',
];

/** Identifiers of a source that are ruled out. */
function ruledOutIn(text) {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.JSX, text);
  const found = new Set();
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan())
    if (kind === ts.SyntaxKind.Identifier) found.add(scanner.getTokenText());
  return [...found].filter((name) => ruledOut.some(([pattern]) => pattern.test(name)));
}

const sources = execFileSync('git', ['ls-files', 'packages/*/src/*.ts', 'packages/*/src/*.tsx'], {
  cwd: inRepository(),
  encoding: 'utf8',
})
  .trim()
  .split('\n');

it('finds names that are ruled out', () => {
  expect(ruledOutIn("const words = 1; // begun\nfileWords(begun, 'moment', started);")).toEqual([
    'words',
    'fileWords',
    'begun',
  ]);
});

it('no source has a name that the glossary rules out', () => {
  const found = sources
    .filter((file) => !exempt.includes(file))
    .map((file) => [file, ruledOutIn(readFileSync(inRepository(file), 'utf8'))])
    .filter(([, names]) => names.length > 0);
  expect(found).toEqual([]);
});

it('no source is named own-* or *-words', () => {
  expect(sources.filter((file) => /^own-|-words\./.test(basename(file)))).toEqual([]);
});
