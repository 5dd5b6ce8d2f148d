import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { inRepository } from '../setup/repository.mjs';

/** Imports by path from packages, as in `const { a, b: c } = await from('core/dist/x.js')`, with the imported names. */
function importsIn(text) {
  const found = text.matchAll(
    /const \{([^}]*)\} =\s+await \w+\(\s*(?:built\()?'([a-z]+\/(?:src|dist)\/[^']+)'/g,
  );
  return [...found].map(([, names, path]) => ({
    path,
    names: names.split(',').flatMap((name) => name.split(':')[0].trim() || []),
  }));
}

/** Path of the source for an imported path, which may be that of a built file and may lack its extension. */
function sourceOf(path) {
  const stem = `packages/${path.replace('/dist/', '/src/').replace(/\.(js|ts)$/, '')}`;
  return [`${stem}.ts`, `${stem}.tsx`].map((file) => inRepository(file)).find((file) => existsSync(file));
}

/** Faults of the imports of a tool. */
function faultsOf(text) {
  return importsIn(text).flatMap(({ path, names }) => {
    const file = sourceOf(path);
    if (file === undefined) return [`no ${path}`];
    const source = readFileSync(file, 'utf8');
    const isExported = (name) => new RegExp(`^export [^;]*?\\b${name}\\b`, 'm').test(source);
    return names.filter((name) => !isExported(name)).map((name) => `no ${name} in ${path}`);
  });
}

it('finds missing files and exports', () => {
  expect(
    faultsOf(`export const { trialHash } = await from('core/src/nowhere.ts');
const {
  randomStream, none: some,
} = await import(built('core/dist/index.js'));`),
  ).toEqual(['no core/src/nowhere.ts', 'no none in core/dist/index.js']);
});

it('tools import only what packages have', () => {
  const tools = execFileSync('git', ['ls-files', 'tools/*.mjs'], { cwd: inRepository(), encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter((file) => !file.endsWith('.test.mjs'))
    .map((file) => [file, readFileSync(inRepository(file), 'utf8')]);
  expect(tools.flatMap(([, text]) => importsIn(text)).length).toBeGreaterThan(50);
  const faults = tools.flatMap(([file, text]) => faultsOf(text).map((fault) => `${file}: ${fault}`));
  expect(faults).toEqual([]);
});
