import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isLeftOut } from '../jest/lanes.mjs';
import { inRepository } from '../setup/repository.mjs';

/**
 * Maximum length of a package's README, in words, code included. Reference, decisions and measurements have pages of
 * their own.
 */
const LONGEST_README = 600;

/** Maximum length of the root README, in words outside of code blocks and tables. */
const LONGEST_ROOT_README = 700;

const packages = readdirSync(inRepository('packages'));
const textOf = (page) => readFileSync(inRepository(page), 'utf8');
const wordsOf = (text) => text.trim().split(/\s+/).length;
const proseOf = (text) => text.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/^\|.*$/gm, '');

describe('the pages of a package', () => {
  it.each(packages)('%s has a short README, and its decisions next to it', (name) => {
    expect(wordsOf(textOf(`packages/${name}/README.md`))).toBeLessThanOrEqual(LONGEST_README);
    expect(wordsOf(textOf(`packages/${name}/DECISIONS.md`))).toBeGreaterThan(LONGEST_README / 20);
  });

  it('are linked from the architecture', () => {
    const architecture = textOf('ARCHITECTURE.md');
    expect(packages.filter((name) => !architecture.includes(`(packages/${name}/README.md`))).toEqual([]);
  });
});

describe('the root README', () => {
  it.each(['README.md', 'README.ko.md'])('%s is short', (page) => {
    expect(wordsOf(proseOf(textOf(page)))).toBeLessThanOrEqual(LONGEST_ROOT_README);
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

  it('run the tests they name', () => {
    const pages = files.filter((file) => file.endsWith('.md'));
    expect(pages.flatMap((page) => idle(textOf(page)))).toEqual([]);
  });

  it('are scripts of the repository', () => {
    const { scripts } = JSON.parse(textOf('package.json'));
    const unknown = (page) =>
      [...textOf(page).matchAll(/npm run (?:--silent )?([a-z]\w*)/g)].filter(
        ([, name]) => !(name in scripts),
      );
    expect(files.filter((file) => file.endsWith('.md')).flatMap(unknown)).toEqual([]);
  });

  it('have the Node options that a tool needs to read sources', () => {
    const needsOptions = (tool) => textOf(tool).includes(`--import tsx ${tool}`);
    const lines = files.filter((file) => file.endsWith('.md')).flatMap((page) => textOf(page).split('\n'));
    const bare = lines
      .filter((line) => !line.includes('†'))
      .flatMap((line) => [...line.matchAll(/`node (tools\/[\w/.-]+\.mjs)/g)])
      .filter(([, tool]) => needsOptions(tool));
    expect(bare.map(([command]) => command)).toEqual([]);
  });

  it('are reported if they run no test', () => {
    const page =
      '`npm test -- nested-finals`, `npm test -- --long nested-finals`, `npm test -- no-such.test.ts`';
    expect(idle(page)).toEqual(['npm test -- nested-finals', 'npm test -- no-such.test.ts']);
  });
});
