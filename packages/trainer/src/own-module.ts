import { pathToFileURL } from 'node:url';
import { RidgelineError } from '@ridgeline/core';
import { checkUserFile } from './user-file.ts';

/** Each `tsImport` leaves a hook behind that never goes away; what is JavaScript, Node keeps itself. */
const loaded = new Map<string, Promise<unknown>>();

/**
 * The default export of a module of a person's own, which is loaded once a thread. A TypeScript module runs too, by tsx,
 * which is loaded only then.
 *
 * @throws RidgelineError `FILE_UNREADABLE` where the module cannot be loaded.
 */
export async function defaultExport(file: string): Promise<unknown> {
  checkUserFile(file, 'module');
  const url = pathToFileURL(file).href;
  try {
    const module = (await (/\.[cm]?ts$/.test(file) ? importTypeScript(url) : import(url))) as {
      default?: unknown;
    };
    const exported = module.default;
    // A TypeScript module outside an ES module package is read as CommonJS: its exports are the default export.
    return typeof exported === 'object' && exported !== null && 'default' in exported
      ? exported.default
      : exported;
  } catch (cause) {
    throw new RidgelineError('FILE_UNREADABLE', `${file} cannot be loaded: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function importTypeScript(url: string): Promise<unknown> {
  const module =
    loaded.get(url) ??
    import('tsx/esm/api').then(({ tsImport }): Promise<unknown> => tsImport(url, import.meta.url));
  loaded.set(url, module);
  return module;
}
