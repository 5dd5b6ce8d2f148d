import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { inRepository } from './setup/repository.mjs';

/** Longest README of a package, in words, code included. Reference, decisions and measurements have pages of their own. */
const LONGEST_README = 600;

const packages = readdirSync(inRepository('packages'));
const wordsOf = (page) => readFileSync(inRepository(page), 'utf8').split(/\s+/).length;

describe('the pages of a package', () => {
  it.each(packages)('%s has a short README, and its decisions beside it', (name) => {
    expect(wordsOf(`packages/${name}/README.md`)).toBeLessThanOrEqual(LONGEST_README);
    expect(wordsOf(`packages/${name}/DECISIONS.md`)).toBeGreaterThan(LONGEST_README / 20);
  });

  it('are reached from the architecture', () => {
    const architecture = readFileSync(inRepository('ARCHITECTURE.md'), 'utf8');
    expect(packages.filter((name) => !architecture.includes(`(packages/${name}/README.md`))).toEqual([]);
  });
});
