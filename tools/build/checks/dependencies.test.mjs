import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { packageFolders } from '../setup/build.mjs';
import { inRepository } from '../setup/repository.mjs';
import { licencesPage, unknownLicences } from '../licences/licences.mjs';

const read = (path) => readFileSync(path, 'utf8');
const manifest = (folder) => JSON.parse(read(`${folder}/package.json`));
const isOurs = (name) => name.startsWith('@ridgeline/');

const packages = packageFolders().map(manifest);
const root = manifest(inRepository());
const [, installed, tools] = read(inRepository('DEPENDENCIES.md')).split(/^## /m);

/** Users of each package, as listed in a table of the page. */
function rowsOf(section) {
  const rows = section.matchAll(/^\| ([@\w./-]+) +\| (.+?) +\|/gm);
  return new Map(
    [...rows].filter(([, name]) => name !== 'package' && !/^-+$/.test(name)).map(([, ...row]) => row),
  );
}

describe('the table of dependencies', () => {
  it('lists exactly the installed dependencies, with their users', () => {
    const users = new Map();
    for (const { name, dependencies = {}, peerDependencies = {} } of packages) {
      const peers = name === '@ridgeline/trainer' ? Object.keys(peerDependencies) : [];
      const used = [
        ...Object.keys(dependencies).map((dependency) => [dependency, name.replace('@ridgeline/', '')]),
        ...peers.map((dependency) => [dependency, `${name.replace('@ridgeline/', '')} (peer)`]),
      ];
      for (const [dependency, user] of used)
        if (!isOurs(dependency)) users.set(dependency, [...(users.get(dependency) ?? []), user].sort());
    }
    const listed = [...rowsOf(installed)].map(([name, by]) => [name, by.split(', ').sort()]);
    expect(new Map(listed)).toEqual(users);
  });

  it('lists exactly the development dependencies', () => {
    const used = [root, ...packages].flatMap(({ devDependencies = {} }) => Object.keys(devDependencies));
    expect([...rowsOf(tools).keys()].sort()).toEqual([...new Set(used)].sort());
  });
});

describe('the licences of what is installed with Ridgeline', () => {
  it('are those of the page: node tools/build/licences/write.mjs', () => {
    expect(read(inRepository('THIRD-PARTY-LICENCES.md'))).toBe(licencesPage());
  });

  it('permit use, change and redistribution', () => {
    expect(unknownLicences()).toEqual([]);
  });
});
