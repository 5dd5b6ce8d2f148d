import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isLeftOut } from './jest/lanes.mjs';
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

describe('the commands of the pages', () => {
  const files = execFileSync('git', ['ls-files'], { cwd: inRepository(), encoding: 'utf8' })
    .trim()
    .split('\n');
  const tests = files.filter((file) => /\.test\.(ts|tsx|mjs)$/.test(file));
  /** Commands that name tests which their lane does not run. */
  const idle = (text) =>
    [...text.matchAll(/npm test -- (?:--(\w+) )?(\w[\w.-]*)/g)]
      .filter(
        ([, lane = 'all', path]) => !tests.some((file) => file.includes(path) && !isLeftOut(lane, file)),
      )
      .map(([command]) => command);

  it('run the tests that they name', () => {
    const pages = files.filter((file) => file.endsWith('.md'));
    expect(pages.flatMap((page) => idle(readFileSync(inRepository(page), 'utf8')))).toEqual([]);
  });

  it('are found where they run none', () => {
    const page =
      '`npm test -- trajectories`, `npm test -- --long trajectories`, `npm test -- no-such.test.ts`';
    expect(idle(page)).toEqual(['npm test -- trajectories', 'npm test -- no-such.test.ts']);
  });
});
