import { posix } from 'node:path';
import ts from 'typescript';
import { outputsOf } from '../setup/build.mjs';

/**
 * Faults of a tarball: superfluous and missing files, imports that do not resolve, and source maps without a source.
 *
 * @param tarball `manifest`, the package.json; `paths` of all files; `read`, which returns the text of a path
 */
export function faultsOf({ manifest, paths, read }) {
  const there = new Set(paths);
  const sources = paths.filter((path) => path.startsWith('src/'));
  const outputs = new Set(sources.flatMap(outputsOf));
  const needed = ['README.md', 'LICENSE', ...outputs, ...targetsOf(manifest)];
  return [
    ...needed.filter((path) => !there.has(path)).map((path) => `${path} is missing`),
    ...paths
      .filter((path) => path.startsWith('dist/') && !outputs.has(path))
      .map((path) => `${path} has no source`),
    ...sources
      .filter((path) => !/^src\/(?!.*(\.test\.|\/fixtures\/)).*\.tsx?$/.test(path))
      .map((path) => `${path} is not a source of the package`),
    ...sources.flatMap((path) => badImports(path, read(path), there, manifest)),
    ...paths.filter((path) => path.endsWith('.map')).flatMap((path) => badMap(path, read(path), there)),
  ];
}

/** Files named in the manifest's exports and bin. */
function targetsOf({ exports, bin = {} }) {
  const leaves = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(leaves));
  return leaves([exports, bin]).map((path) => posix.normalize(path));
}

/** Imports that do not resolve: a relative import needs a file in the tarball, any other import a dependency. */
function badImports(path, text, there, { name, dependencies, peerDependencies }) {
  const known = new Set([name, ...Object.keys({ ...dependencies, ...peerDependencies })]);
  const isGood = (specifier) =>
    specifier.startsWith('.')
      ? there.has(posix.join(posix.dirname(path), specifier))
      : specifier.startsWith('node:') || known.has(packageOf(specifier));
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((specifier) => !isGood(specifier))
    .map((specifier) => `${path} imports ${specifier}, which is missing`);
}

function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function badMap(path, text, there) {
  return JSON.parse(text)
    .sources.filter((source) => !there.has(posix.join(posix.dirname(path), source)))
    .map((source) => `${path} points to ${source}, which is missing`);
}
