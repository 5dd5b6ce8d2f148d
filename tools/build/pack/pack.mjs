import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRepository } from '../setup/repository.mjs';

/**
 * Packs all packages with npm, without building them. Returns the manifest, size and files of each tarball.
 *
 * @param destination folder for the tarballs; if undefined, npm only lists their contents
 */
export function pack({ destination } = {}) {
  const target = destination ? ['--pack-destination', destination] : ['--dry-run'];
  const output = execFileSync('npm', ['pack', '--workspaces', '--json', '--ignore-scripts', ...target], {
    cwd: inRepository(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // npm 12 returns an object by name, earlier versions return a list.
  return Object.values(JSON.parse(output)).map(({ name, filename, size, files }) => {
    const folder = inRepository('packages', name.replace('@ridgeline/', ''));
    const read = (path) => readFileSync(join(folder, path), 'utf8');
    return {
      file: filename,
      bytes: size,
      manifest: JSON.parse(read('package.json')),
      paths: files.map(({ path }) => path).sort(),
      read,
    };
  });
}
