import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runCommand } from './command.mjs';
import { inRepository, repository } from './repository.mjs';
import { SetupError } from './setup-error.mjs';
import { clearStamp, fingerprint, hasStamp, writeStamp } from './stamp.mjs';

/** Build step: compiles the packages into their dist folders, without their tests, which run from the sources. */
export const build = {
  title: 'build',
  activity: 'tsc, compiling the packages',
  isDone: () => isBuilt() && hasStamp('build', stampValue()),
  async run({ lock }) {
    // Read first: edits during the build are then built next time.
    const value = stampValue();
    clearStamp('build');
    const tsc = inRepository('node_modules/typescript/bin/tsc');
    const projects = packageFolders().map((folder) => join(folder, 'tsconfig.lib.json'));
    // Checking types would take four fifths of the time, and `npm run typecheck` does it.
    const { code, output } = await runCommand(lock, process.execPath, [tsc, '-b', '--noCheck', ...projects]);
    if (code !== 0) throw new SetupError(`The packages do not compile:\n${firstLines(output, 20)}`);
    for (const folder of packageFolders()) removeOrphans(folder);
    writeStamp('build', value);
    return `${projects.length} packages`;
  },
};

function firstLines(text, count) {
  const lines = text.trim().split('\n');
  const remaining = lines.length - count;
  return [
    ...lines.slice(0, count),
    ...(remaining > 0 ? [`… and ${remaining} more lines: npx tsc -b`] : []),
  ].join('\n');
}

/** Returns the four files that tsc writes for a source. */
export function listOutputs(source) {
  const stem = source.replace(/^src/, 'dist').replace(/\.tsx?$/, '');
  return ['.js', '.js.map', '.d.ts', '.d.ts.map'].map((ending) => `${stem}${ending}`);
}

/** Removes the output of deleted sources from dist. */
function removeOrphans(folder) {
  const relativePath = (path) => relative(folder, path);
  const outputs = new Set(filesUnder(join(folder, 'src')).flatMap((path) => listOutputs(relativePath(path))));
  for (const path of filesUnder(join(folder, 'dist'))) {
    if (!path.endsWith('.tsbuildinfo') && !outputs.has(relativePath(path))) rmSync(path);
  }
}

/** Returns the folders of the npm packages. */
export function packageFolders() {
  const folders = readdirSync(inRepository('packages')).map((name) => inRepository('packages', name));
  return folders.filter((folder) => existsSync(join(folder, 'package.json')));
}

function isBuilt() {
  return packageFolders().every((folder) => existsSync(join(folder, 'dist/index.js')));
}

function stampValue() {
  const settings = ['package.json', 'tsconfig.lib.json'];
  return fingerprint([
    join(repository, 'tsconfig.base.json'),
    ...packageFolders().flatMap((folder) => [
      ...settings.map((name) => join(folder, name)),
      ...filesUnder(join(folder, 'src')).filter((file) => !/\.test\.tsx?$/.test(file)),
    ]),
  ]);
}

/** Returns all files under a folder, sorted. */
export function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
