import { pathToFileURL } from 'node:url';
import { RidgelineError } from '@ridgeline/core';

/**
 * The default export of a module of a person's own. A TypeScript module runs too, by tsx, which is loaded only then.
 *
 * @throws RidgelineError `FILE_UNREADABLE` where the module cannot be loaded.
 */
export async function defaultExport(file: string): Promise<unknown> {
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

async function importTypeScript(url: string): Promise<unknown> {
  const { tsImport } = await import('tsx/esm/api');
  return tsImport(url, import.meta.url);
}
