#!/usr/bin/env node
// `npm run pack`: sets up, rebuilds all packages, packs each into dist/ and exits with 1 if a tarball is faulty.
import { mkdirSync, rmSync } from 'node:fs';
import { packageFolders } from './setup/build.mjs';
import { inRepository } from './setup/repository.mjs';
import { setUp } from './setup/set-up.mjs';

// dist/ may contain the output of deleted sources.
for (const folder of packageFolders()) rmSync(`${folder}/dist`, { recursive: true, force: true });
await setUp();

const { makePrebuilt } = await import('./pack/prebuilt.mjs');
await makePrebuilt();

const { pack } = await import('./pack/pack.mjs');
const { findFaults } = await import('./pack/faults.mjs');
const { findPublishedFaults } = await import('./pack/published.mjs');
const destination = inRepository('dist');
rmSync(destination, { recursive: true, force: true });
mkdirSync(destination);

for (const tarball of pack({ destination })) {
  const faults = [...findFaults(tarball), ...(await findPublishedFaults(`${destination}/${tarball.file}`))];
  for (const fault of faults) console.error(`${tarball.manifest.name}: ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
  console.log(`dist/${tarball.file}, ${tarball.paths.length} files, ${Math.ceil(tarball.bytes / 1000)} kB`);
}
