import { dirname } from 'node:path';
import { build, stop, type BuildFailure, type Message } from 'esbuild';
import { readUserFile } from './user-file.ts';

/**
 * Output of this program, as JSON: the paths of a module and its imports, relative to the module's folder, or the first
 * error.
 */
export type ListedImports =
  | { readonly type: 'files'; readonly files: readonly string[] }
  | { readonly type: 'error'; readonly error: Pick<Message, 'text' | 'location'> };

/**
 * Lists a module and its imports. esbuild resolves imports in the same way as tsx, which runs the module. A plugin
 * reads the files, because esbuild would wait forever for a named pipe.
 */
async function listModuleFiles(module: string): Promise<ListedImports> {
  try {
    const { metafile } = await build({
      entryPoints: [module],
      absWorkingDir: dirname(module),
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      loader: { '.node': 'empty', '.wasm': 'empty' },
      write: false,
      metafile: true,
      logLevel: 'silent',
      plugins: [
        {
          name: 'user-files',
          setup: ({ onLoad }) =>
            onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => {
              try {
                return { contents: readUserFile(path, 'module'), loader: 'default' };
              } catch (error) {
                return { errors: [{ text: (error as Error).message.replace(/\.$/, '') }] };
              }
            }),
        },
      ],
    });
    return { type: 'files', files: Object.keys(metafile.inputs) };
  } catch (cause) {
    const [error] = (cause as Partial<BuildFailure>).errors ?? [];
    return { type: 'error', error: error ?? { text: (cause as Error).message, location: null } };
  }
}

process.stdout.write(JSON.stringify(await listModuleFiles(process.argv[2]!)));
await stop();
