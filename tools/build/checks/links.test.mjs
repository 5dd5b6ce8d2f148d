import { existsSync, readFileSync, statSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { inRepository } from '../setup/repository.mjs';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: inRepository(),
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => existsSync(inRepository(file)));
const pages = files.filter((file) => file.endsWith('.md'));

/** Removes the code blocks of a page. */
const withoutBlocks = (page) => page.replaceAll(/^```[^]*?^```/gm, '');

/** Removes the code blocks and code spans of a page. */
const withoutCode = (page) => withoutBlocks(page).replaceAll(/`[^`\n]*`/g, '');

/** Returns the anchors that GitHub gives to the headings of a page. */
function listAnchors(text) {
  const headings = [...withoutBlocks(text).matchAll(/^#+ (.*)$/gm)];
  return headings.map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Returns the links of a page whose target does not exist. */
function findDeadLinks(page, text) {
  const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path, anchor] = link.split('#');
    const file = path === '' ? inRepository(page) : inRepository(join(dirname(page), path));
    if (!existsSync(file)) return true;
    if (anchor === undefined) return false;
    return statSync(file).isDirectory() || !listAnchors(readFileSync(file, 'utf8')).includes(anchor);
  });
}

/** Returns the sources in code spans that are not among `files`. */
function findDeadSources(text, files) {
  const spans = [...withoutBlocks(text).matchAll(/`([^`\n]*)`/g)].flatMap(([, span]) => span.split(' '));
  return spans
    .filter((word) => /^[\w-][\w./-]*\.(ts|tsx|mjs|py)$/.test(word) && word !== 'jest.config.ts')
    .filter((word) => !files.some((file) => `/${file}`.endsWith(`/${word}`)));
}

describe('the sources that the pages name', () => {
  it('exist', () => {
    const deadSources = pages.flatMap((page) =>
      findDeadSources(readFileSync(inRepository(page), 'utf8'), files).map((source) => `${page}: ${source}`),
    );
    expect(deadSources).toEqual([]);
  });

  it('are reported if missing', () => {
    const page = '`src/a.ts`, `node tools/no.mjs`, `b.ts`\n\n```ts\nimport "no.ts";\n```\n';
    expect(findDeadSources(page, ['packages/x/src/a.ts', 'packages/x/src/ab.ts'])).toEqual([
      'tools/no.mjs',
      'b.ts',
    ]);
  });
});

describe('the links of the pages', () => {
  it('have a target', () => {
    expect(pages).toContain('README.md');
    const deadLinks = pages.flatMap((page) =>
      findDeadLinks(page, readFileSync(inRepository(page), 'utf8')).map((link) => `${page}: ${link}`),
    );
    expect(deadLinks).toEqual([]);
  });

  it('are reported if dead', () => {
    const page =
      '[a](README.md) [b](no.md) [c](README.md#no-such-heading) `[d](no.md)` [e](#here)\n\n# Here!\n';
    expect(findDeadLinks('x.md', page)).toEqual(['no.md', 'README.md#no-such-heading', '#here']);
  });
});
