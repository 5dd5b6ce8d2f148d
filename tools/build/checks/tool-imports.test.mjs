import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { inRepository } from '../setup/repository.mjs';

/**
 * Returns the paths and names that a tool imports from packages, as in
 * `const { a, b: c } = await importSource('core/src/x.ts')`.
 */
function parseImports(text) {
  const matches = text.matchAll(
    /const \{([^}]*)\} =\s+await \w+\(\s*(?:built\()?'([a-z]+\/(?:src|dist)\/[^']+)'/g,
  );
  return [...matches].map(([, names, path]) => ({
    path,
    names: names.split(',').flatMap((name) => name.split(':')[0].trim() || []),
  }));
}

/** Returns the source of an imported file, which may be a built file or lack its extension. */
function findSource(path) {
  const stem = `packages/${path.replace('/dist/', '/src/').replace(/\.(js|ts)$/, '')}`;
  return [`${stem}.ts`, `${stem}.tsx`].map((file) => inRepository(file)).find((file) => existsSync(file));
}

/** Returns the imports of a tool whose file or export does not exist. */
function findFaults(text) {
  return parseImports(text).flatMap(({ path, names }) => {
    const file = findSource(path);
    if (file === undefined) return [`no ${path}`];
    const source = readFileSync(file, 'utf8');
    const isExported = (name) => new RegExp(`^export [^;]*?\\b${name}\\b`, 'm').test(source);
    return names.filter((name) => !isExported(name)).map((name) => `no ${name} in ${path}`);
  });
}

it('finds missing files and exports', () => {
  expect(
    findFaults(`export const { trialHash } = await importSource('core/src/nowhere.ts');
const {
  randomStream, none: some,
} = await import(built('core/dist/index.js'));`),
  ).toEqual(['no core/src/nowhere.ts', 'no none in core/dist/index.js']);
});

it('finds no fault in the tools', () => {
  const tools = execFileSync('git', ['ls-files', 'tools/*.mjs'], { cwd: inRepository(), encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter((file) => !file.endsWith('.test.mjs'))
    .map((file) => [file, readFileSync(inRepository(file), 'utf8')]);
  expect(tools.flatMap(([, text]) => parseImports(text)).length).toBeGreaterThan(50);
  const faults = tools.flatMap(([file, text]) => findFaults(text).map((fault) => `${file}: ${fault}`));
  expect(faults).toEqual([]);
});
