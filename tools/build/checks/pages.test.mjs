import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isExcluded } from '../jest/lanes.mjs';
import { inRepository } from '../setup/repository.mjs';

/** Maximum length of a package's README in words, including code. */
const MAX_README_WORDS = 600;

/** Maximum length of the root README in words, excluding code blocks and tables. */
const MAX_ROOT_README_WORDS = 700;

const packages = readdirSync(inRepository('packages'));
const readPage = (page) => readFileSync(inRepository(page), 'utf8');
const countWords = (text) => text.trim().split(/\s+/).length;
const withoutBlocksAndTables = (text) => text.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/^\|.*$/gm, '');

describe('the pages of a package', () => {
  it.each(packages)('%s has a short README and a page of decisions', (name) => {
    expect(countWords(readPage(`packages/${name}/README.md`))).toBeLessThanOrEqual(MAX_README_WORDS);
    expect(countWords(readPage(`packages/${name}/DECISIONS.md`))).toBeGreaterThan(MAX_README_WORDS / 20);
  });

  it('are linked from the architecture', () => {
    const architecture = readPage('ARCHITECTURE.md');
    expect(packages.filter((name) => !architecture.includes(`(packages/${name}/README.md`))).toEqual([]);
  });
});

describe('the root README', () => {
  it.each(['README.md', 'README.ko.md'])('%s is short', (page) => {
    expect(countWords(withoutBlocksAndTables(readPage(page)))).toBeLessThanOrEqual(MAX_ROOT_README_WORDS);
  });
});

describe('the commands of the pages', () => {
  const files = execFileSync('git', ['ls-files'], { cwd: inRepository(), encoding: 'utf8' })
    .trim()
    .split('\n');
  const tests = files.filter((file) => /\.test\.(ts|tsx|mjs)$/.test(file));
  /** Returns the commands that name tests which their lane does not run. */
  const findCommandsWithoutTests = (text) =>
    [...text.matchAll(/npm test -- (?:--(\w+) )?(\w[\w.-]*)/g)]
      .filter(
        ([, lane = 'all', path]) => !tests.some((file) => file.includes(path) && !isExcluded(lane, file)),
      )
      .map(([command]) => command);

  it('run the tests that they name', () => {
    const pages = files.filter((file) => file.endsWith('.md'));
    expect(pages.flatMap((page) => findCommandsWithoutTests(readPage(page)))).toEqual([]);
  });

  it('name scripts of the repository', () => {
    const { scripts } = JSON.parse(readPage('package.json'));
    const findUnknownScripts = (page) =>
      [...readPage(page).matchAll(/npm run (?:--silent )?([a-z]\w*)/g)].filter(
        ([, name]) => !(name in scripts),
      );
    expect(files.filter((file) => file.endsWith('.md')).flatMap(findUnknownScripts)).toEqual([]);
  });

  it('have the Node options that a tool needs to read sources', () => {
    const needsOptions = (tool) => readPage(tool).includes(`--import tsx ${tool}`);
    const lines = files.filter((file) => file.endsWith('.md')).flatMap((page) => readPage(page).split('\n'));
    const incompleteCommands = lines
      // The page states the options once, for all tools marked with †.
      .filter((line) => !line.includes('†'))
      .flatMap((line) => [...line.matchAll(/`node (tools\/[\w/.-]+\.mjs)/g)])
      .filter(([, tool]) => needsOptions(tool));
    expect(incompleteCommands.map(([command]) => command)).toEqual([]);
  });

  it('are reported if they run no test', () => {
    const page =
      '`npm test -- nested-finals`, `npm test -- --long nested-finals`, `npm test -- no-such.test.ts`';
    expect(findCommandsWithoutTests(page)).toEqual([
      'npm test -- nested-finals',
      'npm test -- no-such.test.ts',
    ]);
  });
});
