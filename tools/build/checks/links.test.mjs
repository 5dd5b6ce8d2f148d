import { existsSync, readFileSync, statSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { inRepository } from '../setup/repository.mjs';

/** All files of the repository. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: inRepository(),
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => existsSync(inRepository(file)));
const pages = files.filter((file) => file.endsWith('.md'));

/** Page without its code blocks. */
const textOf = (page) => page.replaceAll(/^```[^]*?^```/gm, '');

/** Page without its code blocks and code spans. */
const proseOf = (page) => textOf(page).replaceAll(/`[^`\n]*`/g, '');

/** Anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text) {
  const headings = [...textOf(text).matchAll(/^#+ (.*)$/gm)];
  return headings.map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Links of a page without an existing target. */
function deadLinksOf(page, text) {
  const links = [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path, anchor] = link.split('#');
    const file = path === '' ? inRepository(page) : inRepository(join(dirname(page), path));
    if (!existsSync(file)) return true;
    if (anchor === undefined) return false;
    return statSync(file).isDirectory() || !anchorsOf(readFileSync(file, 'utf8')).includes(anchor);
  });
}

/** Sources in code spans that do not exist; `files` are all files of the repository. */
function deadSourcesOf(text, files) {
  const spans = [...textOf(text).matchAll(/`([^`\n]*)`/g)].flatMap(([, span]) => span.split(' '));
  return spans
    .filter((word) => /^[\w-][\w./-]*\.(ts|tsx|mjs|py)$/.test(word) && word !== 'jest.config.ts')
    .filter((word) => !files.some((file) => `/${file}`.endsWith(`/${word}`)));
}

describe('the sources that the pages name', () => {
  it('exist', () => {
    const dead = pages.flatMap((page) =>
      deadSourcesOf(readFileSync(inRepository(page), 'utf8'), files).map((source) => `${page}: ${source}`),
    );
    expect(dead).toEqual([]);
  });

  it('are reported if missing', () => {
    const page = '`src/a.ts`, `node tools/no.mjs`, `b.ts`\n\n```ts\nimport "no.ts";\n```\n';
    expect(deadSourcesOf(page, ['packages/x/src/a.ts', 'packages/x/src/ab.ts'])).toEqual([
      'tools/no.mjs',
      'b.ts',
    ]);
  });
});

describe('the links of the pages', () => {
  it('have a target', () => {
    expect(pages).toContain('README.md');
    const dead = pages.flatMap((page) =>
      deadLinksOf(page, readFileSync(inRepository(page), 'utf8')).map((link) => `${page}: ${link}`),
    );
    expect(dead).toEqual([]);
  });

  it('are reported if dead', () => {
    const page =
      '[a](README.md) [b](no.md) [c](README.md#no-such-heading) `[d](no.md)` [e](#here)\n\n# Here!\n';
    expect(deadLinksOf('x.md', page)).toEqual(['no.md', 'README.md#no-such-heading', '#here']);
  });
});
