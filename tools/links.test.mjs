import { existsSync, readFileSync, statSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { inRepository } from './setup/repository.mjs';

/** Every Markdown file of the repository. */
const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: inRepository(),
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((page) => existsSync(inRepository(page)));

/** A page without its blocks and spans of code. */
const proseOf = (text) => text.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text) {
  const headings = [...text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/^#+ (.*)$/gm)];
  return headings.map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** What of a page leads nowhere. */
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

describe('the links of the pages', () => {
  it('lead somewhere', () => {
    expect(pages).toContain('README.md');
    const dead = pages.flatMap((page) =>
      deadLinksOf(page, readFileSync(inRepository(page), 'utf8')).map((link) => `${page}: ${link}`),
    );
    expect(dead).toEqual([]);
  });

  it('are found where they are dead', () => {
    const page =
      '[a](README.md) [b](no.md) [c](README.md#no-such-heading) `[d](no.md)` [e](#here)\n\n# Here!\n';
    expect(deadLinksOf('x.md', page)).toEqual(['no.md', 'README.md#no-such-heading', '#here']);
  });
});
