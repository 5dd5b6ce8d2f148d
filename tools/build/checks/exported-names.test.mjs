import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from '@jest/globals';
import ts from 'typescript';
import { packageFolders } from '../setup/build.mjs';
import { repository } from '../setup/repository.mjs';

/** Returns the path and text of each source of the packages, except tests. */
function readSources() {
  const folders = packageFolders()
    .flatMap((folder) => [join(folder, 'src'), join(folder, 'page')])
    .filter((folder) => existsSync(folder));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
      .map((name) => join(folder, name)),
  );
  return files.map((file) => [relative(repository, file), readFileSync(file, 'utf8')]);
}

const isExported = (node) =>
  ts.canHaveModifiers(node) &&
  ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) &&
  !ts.getModifiers(node).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);

/** Returns the names that a binding introduces, including those in patterns. */
const listBoundNames = (name) =>
  ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((element) => listBoundNames(element.name));

/** Returns the names that a file declares and exports. Re-exports do not count. */
function listExportedNames(file, text) {
  const exportedStatements = ts
    .createSourceFile(file, text, ts.ScriptTarget.Latest)
    .statements.filter(isExported);
  return new Set(
    exportedStatements.flatMap((node) =>
      ts.isVariableStatement(node)
        ? node.declarationList.declarations.flatMap(({ name }) => listBoundNames(name))
        : [node.name.text],
    ),
  );
}

/** Returns the exported names that more than one file declares, each with its files. */
function findDuplicates(sources) {
  const files = new Map();
  for (const [file, text] of sources)
    for (const name of listExportedNames(file, text)) files.set(name, [...(files.get(name) ?? []), file]);
  return [...files].filter(([, { length }]) => length > 1).map(([name, files]) => [name, ...files].join(' '));
}

it('finds exported names that two files declare', () => {
  const a =
    'export interface Owner {}\nexport const { run, at: [first] } = made;\nexport default class Same {}';
  const b =
    'export type Owner = string;\nexport function run() {}\nexport function run(a) {}\nconst first = 1;';
  const c = "export { Owner } from './a.ts';\nexport default class Same {}";
  expect(
    findDuplicates([
      ['a.ts', a],
      ['b.ts', b],
      ['c.ts', c],
    ]),
  ).toEqual(['Owner a.ts b.ts', 'run a.ts b.ts']);
});

it('finds no duplicate in the packages', () => {
  const sources = readSources();
  expect(sources.length).toBeGreaterThan(500);
  expect(findDuplicates(sources)).toEqual([]);
});
