import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** Program of a new user. Only `packages.mjs` compiles and runs it. */
const program = readFileSync(new URL('project/consumer.ts.txt', import.meta.url), 'utf8');
const imports = [...program.matchAll(/^import (?:\{ (\w+) \}|\w+) from '(.*)';$/gm)];

describe('the program of a new user', () => {
  it('imports from every package', () => {
    expect(new Set(imports.map(([, , module]) => module.split('/')[1])).size).toBe(10);
  });

  it.each(imports.map(([, name = 'default', module]) => [name, module]))(
    'finds %s in %s',
    async (name, module) => {
      expect(Object.keys(await import(module))).toContain(name);
    },
  );
});
