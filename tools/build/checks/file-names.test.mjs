import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { expect, it } from '@jest/globals';
import { inRepository } from '../setup/repository.mjs';

it('finds no source named own-* or *-words', () => {
  const args = ['ls-files', 'packages/*/src/*.ts', 'packages/*/src/*.tsx'];
  const sources = execFileSync('git', args, { cwd: inRepository(), encoding: 'utf8' }).trim().split('\n');
  expect(sources.length).toBeGreaterThan(500);
  expect(sources.filter((file) => /^own-|-words\./.test(basename(file)))).toEqual([]);
});
