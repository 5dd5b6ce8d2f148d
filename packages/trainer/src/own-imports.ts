import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { BuildFailure } from 'esbuild';
import { RidgelineError } from '@ridgeline/core';

/**
 * The files that a module of a person's own imports, and what those import: their paths from its folder. What comes from a
 * package is not among them, nor what is named only while the module runs. esbuild finds them as tsx, which runs the
 * module, does; it is loaded only then.
 *
 * @throws RidgelineError `FILE_UNREADABLE`, with the place, where a file is not there or cannot be read.
 *
 * @example
 * importsOf('sweeps/cnn.ts'); // ['../shared/blocks.ts', 'layers.ts']
 */
export function importsOf(module: string): readonly string[] {
  const file = realpathSync(module);
  const inFolder = (path: string) => relative(realpathSync(dirname(module)), join(dirname(file), path));
  return inputsOf(file, module)
    .filter((path) => join(dirname(file), path) !== file)
    .map(inFolder)
    .sort();
}

function inputsOf(file: string, module: string): readonly string[] {
  // Else a process of esbuild's stays for as long as this one.
  process.env['ESBUILD_WORKER_THREADS'] = '0';
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  try {
    const { metafile } = buildSync({
      entryPoints: [file],
      absWorkingDir: dirname(file),
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      loader: { '.node': 'empty', '.wasm': 'empty' },
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    return Object.keys(metafile.inputs);
  } catch (cause) {
    throw new RidgelineError('FILE_UNREADABLE', `${module} cannot be loaded: ${reasonOf(cause)}.`, { cause });
  }
}

/** The first thing that esbuild has against a file, with its place. */
function reasonOf(cause: unknown): string {
  const [error] = (cause as Partial<BuildFailure>).errors ?? [];
  if (error === undefined) return (cause as Error).message;
  const { location, text } = error;
  return location === null ? text : `${location.file}:${location.line}:${location.column + 1}  ${text}`;
}
