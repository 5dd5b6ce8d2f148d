import { posix } from 'node:path';
import ts from 'typescript';
import { listOutputs } from '../setup/build.mjs';

/**
 * Finds the faults of a tarball: superfluous and missing files, imports that do not resolve, and source maps without a
 * source.
 *
 * @param tarball `manifest` is the package.json, `paths` lists all files, and `read` returns the text of a file
 */
export function findFaults({ manifest, paths, read }) {
  const existing = new Set(paths);
  const sources = paths.filter((path) => path.startsWith('src/'));
  const outputs = new Set(sources.flatMap(listOutputs));
  const required = ['README.md', 'LICENSE', ...outputs, ...listTargets(manifest)];
  return [
    ...required.filter((path) => !existing.has(path)).map((path) => `${path} is missing`),
    ...paths
      .filter((path) => path.startsWith('dist/') && !outputs.has(path))
      .map((path) => `${path} has no source`),
    ...sources
      .filter((path) => !/^src\/(?!.*(\.test\.|\/fixtures\/)).*\.tsx?$/.test(path))
      .map((path) => `${path} is not a source of the package`),
    ...sources.flatMap((path) => findBadImports(path, read(path), existing, manifest)),
    ...paths
      .filter((path) => path.endsWith('.map'))
      .flatMap((path) => findMissingSources(path, read(path), existing)),
  ];
}

/** Returns the files named in the manifest's exports and bin. */
function listTargets({ exports, bin = {} }) {
  const leaves = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(leaves));
  return leaves([exports, bin]).map((path) => posix.normalize(path));
}

/** Finds imports that do not resolve: a relative import needs a file in the tarball, any other import a dependency. */
function findBadImports(path, text, existing, { name, dependencies, peerDependencies }) {
  const declared = new Set([name, ...Object.keys({ ...dependencies, ...peerDependencies })]);
  const resolves = (specifier) =>
    specifier.startsWith('.')
      ? existing.has(posix.join(posix.dirname(path), specifier))
      : specifier.startsWith('node:') || declared.has(parsePackageName(specifier));
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((specifier) => !resolves(specifier))
    .map((specifier) => `${path} imports ${specifier}, which is missing`);
}

function parsePackageName(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function findMissingSources(path, text, existing) {
  return JSON.parse(text)
    .sources.filter((source) => !existing.has(posix.join(posix.dirname(path), source)))
    .map((source) => `${path} points to ${source}, which is missing`);
}
