import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';
import ts from 'typescript';
import { packageFolders } from '../setup/build.mjs';
import { inRepository } from '../setup/repository.mjs';

/** Returns each source of the packages and of the page with its relative imports, including type imports. */
function readImports() {
  const folders = [
    ...packageFolders().map((folder) => join(folder, 'src')),
    inRepository('packages', 'report', 'page'),
  ];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(folder, name)),
  );
  return new Map(
    files.map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
      const relative = importedFiles.filter(({ fileName }) => fileName.startsWith('.'));
      return [file, relative.map(({ fileName }) => join(dirname(file), fileName))];
    }),
  );
}

/** Returns the first import cycle that a depth-first search finds, if any. */
function findCycle(imports) {
  const visited = new Set();
  const path = [];
  const walk = (file) => {
    const start = path.indexOf(file);
    if (start !== -1) return [...path.slice(start), file];
    if (visited.has(file)) return undefined;
    path.push(file);
    for (const next of imports.get(file) ?? []) {
      const cycle = walk(next);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    visited.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const cycle = walk(file);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

it('finds a cycle only in a cyclic graph', () => {
  expect(findCycle(new Map(Object.entries({ a: ['b', 'c'], b: ['c'], c: [] })))).toBeUndefined();
  expect(findCycle(new Map(Object.entries({ a: ['b'], b: ['c'], c: ['b'] })))).toEqual(['b', 'c', 'b']);
});

it('finds no import cycle within a package', () => {
  const imports = readImports();
  expect([...imports.values()].flat().length).toBeGreaterThan(1000);
  expect(findCycle(imports)).toBeUndefined();
});
