#!/usr/bin/env node
// `npm run pack`: sets up, rebuilds all packages, packs each into dist/ and refuses a faulty tarball.
import { mkdirSync, rmSync } from 'node:fs';
import { packageFolders } from './setup/build.mjs';
import { inRepository } from './setup/repository.mjs';
import { setUp } from './setup/set-up.mjs';

// Output of deleted sources must not be packed.
for (const folder of packageFolders()) rmSync(`${folder}/dist`, { recursive: true, force: true });
await setUp();

const { makePrebuilt } = await import('./pack/prebuilt.mjs');
await makePrebuilt();

const { pack } = await import('./pack/pack.mjs');
const { faultsOf } = await import('./pack/faults.mjs');
const { publishedFaultsOf } = await import('./pack/published.mjs');
const destination = inRepository('dist');
rmSync(destination, { recursive: true, force: true });
mkdirSync(destination);

for (const tarball of pack({ destination })) {
  const faults = [...faultsOf(tarball), ...(await publishedFaultsOf(`${destination}/${tarball.file}`))];
  for (const fault of faults) console.error(`${tarball.manifest.name}: ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
  console.log(`dist/${tarball.file}, ${tarball.paths.length} files, ${Math.ceil(tarball.bytes / 1000)} kB`);
}
