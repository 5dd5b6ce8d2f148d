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

/** First circle that a walk along the imports meets; undefined without one. */
function circleIn(imports) {
  const done = new Set();
  const path = [];
  const walk = (file) => {
    const at = path.indexOf(file);
    if (at !== -1) return [...path.slice(at), file];
    if (done.has(file)) return undefined;
    path.push(file);
    for (const next of imports.get(file) ?? []) {
      const circle = walk(next);
      if (circle !== undefined) return circle;
    }
    path.pop();
    done.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const circle = walk(file);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

it('finds a circle, and none in a tree', () => {
  expect(circleIn(new Map(Object.entries({ a: ['b', 'c'], b: ['c'], c: [] })))).toBeUndefined();
  expect(circleIn(new Map(Object.entries({ a: ['b'], b: ['c'], c: ['b'] })))).toEqual(['b', 'c', 'b']);
});

it('no files of a package import each other in a circle', () => {
  const imports = importsOfSources();
  expect([...imports.values()].flat().length).toBeGreaterThan(1000);
  expect(circleIn(imports)).toBeUndefined();
});
