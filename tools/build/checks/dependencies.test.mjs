import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { packageFolders } from '../setup/build.mjs';
import { inRepository } from '../setup/repository.mjs';
import { formatLicencesPage, findUnacceptedLicences } from '../licences/licences.mjs';

const read = (path) => readFileSync(path, 'utf8');
const readManifest = (folder) => JSON.parse(read(`${folder}/package.json`));
const isOurs = (name) => name.startsWith('@ridgeline/');

const packages = packageFolders().map(readManifest);
const root = readManifest(inRepository());
const [, installedSection, developmentSection] = read(inRepository('DEPENDENCIES.md')).split(/^## /m);

/** Returns the users of each dependency, as listed in a table of the page. */
function parseUsers(section) {
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
    const listedUsers = [...parseUsers(installedSection)].map(([name, users]) => [
      name,
      users.split(', ').sort(),
    ]);
    expect(new Map(listedUsers)).toEqual(users);
  });

  it('lists exactly the development dependencies', () => {
    const used = [root, ...packages].flatMap(({ devDependencies = {} }) => Object.keys(devDependencies));
    expect([...parseUsers(developmentSection).keys()].sort()).toEqual([...new Set(used)].sort());
  });
});

describe('the licences of installed packages', () => {
  it('match the page that tools/build/licences/write.mjs writes', () => {
    expect(read(inRepository('THIRD-PARTY-LICENCES.md'))).toBe(formatLicencesPage());
  });

  it('permit use, change and redistribution', () => {
    expect(findUnacceptedLicences()).toEqual([]);
  });
});
