import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';
import ts from 'typescript';
import { packageFolders } from '../setup/build.mjs';
import { inRepository } from '../setup/repository.mjs';

/** Files of the packages' sources and of the page, each with its imports from the same package, types included. */
function importsOfSources() {
  const sources = [
    ...packageFolders().map((folder) => join(folder, 'src')),
    inRepository('packages', 'report', 'page'),
  ];
  const files = sources.flatMap((folder) =>
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

/** First import cycle found by a depth-first search; undefined without one. */
function cycleIn(imports) {
  const done = new Set();
  const path = [];
  const walk = (file) => {
    const at = path.indexOf(file);
    if (at !== -1) return [...path.slice(at), file];
    if (done.has(file)) return undefined;
    path.push(file);
    for (const next of imports.get(file) ?? []) {
      const cycle = walk(next);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    done.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const cycle = walk(file);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

it('finds a cycle, and none in an acyclic graph', () => {
  expect(cycleIn(new Map(Object.entries({ a: ['b', 'c'], b: ['c'], c: [] })))).toBeUndefined();
  expect(cycleIn(new Map(Object.entries({ a: ['b'], b: ['c'], c: ['b'] })))).toEqual(['b', 'c', 'b']);
});

it('the files of a package have no import cycle', () => {
  const imports = importsOfSources();
  expect([...imports.values()].flat().length).toBeGreaterThan(1000);
  expect(cycleIn(imports)).toBeUndefined();
});
