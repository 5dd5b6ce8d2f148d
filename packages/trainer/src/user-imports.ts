import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RidgelineError } from '@ridgeline/core';
import type { ListedImports } from './list-imports.ts';

const program = fileURLToPath(new URL(`list-imports${extname(import.meta.url)}`, import.meta.url));

/**
 * Lists the files that a user module imports, directly or indirectly. Omits packages, and paths that are computed at
 * run time.
 *
 * @returns their paths relative to the module's folder
 * @throws RidgelineError `FILE_UNREADABLE`, with the position, if a file is missing or unreadable.
 *
 * @example
 * listImports('sweeps/cnn.ts'); // ['../shared/blocks.ts', 'layers.ts']
 */
export function listImports(module: string): readonly string[] {
  const file = realpathSync(module);
  const relativeToModule = (path: string) =>
    relative(realpathSync(dirname(module)), join(dirname(file), path));
  return listFiles(file, module)
    .filter((path) => join(dirname(file), path) !== file)
    .map(relativeToModule)
    .sort();
}

/** Runs esbuild in a separate process, because its plugins need an event loop. */
function listFiles(file: string, module: string): readonly string[] {
  const { error, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, program, file], {
    encoding: 'utf8',
    maxBuffer: Infinity,
  });
  if (error !== undefined) throw error;
  if (stdout === '') throw new Error(`The imports of ${module} cannot be listed: ${stderr}`);
  const result = JSON.parse(stdout) as ListedImports;
  if (result.type === 'files') return result.files;
  const { text, location } = result.error;
  const position = location === null ? '' : `${location.file}:${location.line}:${location.column + 1}  `;
  throw new RidgelineError('FILE_UNREADABLE', `${module} cannot be loaded: ${position}${text}.`);
}
