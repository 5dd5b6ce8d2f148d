import { readFileSync } from 'node:fs';

const index = readFileSync(new URL('index.ts', import.meta.url), 'utf8');
const [, opening, code] = /^\/\*\*([^]*?)\*\/([^]*)$/.exec(index)!;
const terms = [...opening!.matchAll(/^ \* - `(\w+)`: (.+)$/gm)].map(([, name, meaning]) => ({
  name,
  meaning,
}));
const exported = new Set(code!.match(/\w+/g));

describe('the terms at the top of the index', () => {
  it('are at most 40, each with a sentence', () => {
    expect(terms.length).toBeGreaterThan(20);
    expect(terms.length).toBeLessThanOrEqual(40);
    expect(terms.filter(({ meaning }) => !meaning!.endsWith('.'))).toEqual([]);
    expect(new Set(terms.map(({ name }) => name)).size).toBe(terms.length);
  });

  it('are names that the index exports', () => {
    expect(terms.filter(({ name }) => !exported.has(name!))).toEqual([]);
  });
});
