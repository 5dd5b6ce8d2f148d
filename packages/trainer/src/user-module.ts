import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorLines, RidgelineError, formatError } from '@ridgeline/core';
import { checkUserFile } from './user-file.ts';

/** Cache of TypeScript modules: each `tsImport` leaves a permanent hook behind. Node itself caches JavaScript. */
const loadedModules = new Map<string, Promise<unknown>>();

/**
 * Loads the default export of a user module, once per thread. TypeScript modules run through tsx, which is only loaded
 * for them.
 *
 * @throws RidgelineError `FILE_UNREADABLE` if the module cannot be loaded.
 */
export async function loadDefaultExport(file: string): Promise<unknown> {
  checkUserFile(file, 'module');
  try {
    const module = (await (/\.[cm]?ts$/.test(file)
      ? importTypeScript(file)
      : import(pathToFileURL(file).href))) as {
      default?: unknown;
    };
    const defaultExport = module.default;
    // TypeScript outside an ES module package runs as CommonJS, so its exports are the default export.
    return typeof defaultExport === 'object' && defaultExport !== null && 'default' in defaultExport
      ? defaultExport.default
      : defaultExport;
  } catch (cause) {
    throw loadError(file, cause);
  }
}

/** Pattern for the package that an import did not find, in the messages of both of Node's loaders. */
const missingPackage = /^Cannot find (?:package|module) '((?:@[^/']+\/)?[^./'][^/']*)/;

const useTfHint =
  'use the `tf` that your function is called with, `({ tf, report }) => …`: it needs no import';

function loadError(file: string, cause: unknown): RidgelineError {
  const { message = '' } = cause as Partial<Error>;
  const packageName = missingPackage.exec(message)?.[1];
  if (packageName !== undefined) {
    const hint = packageName.startsWith('@tensorflow/tfjs') ? useTfHint : `npm install ${packageName}`;
    return unreadableError(`${file} imports ${packageName}, which is not installed.`, { hint, cause });
  }
  if (message.includes('tfjs_binding.node')) {
    const text = `${file} imports @tensorflow/tfjs-node, whose native part is not built.`;
    return unreadableError(text, { hint: useTfHint, cause });
  }
  const [text, position] = errorLines(formatError(cause), 2);
  const suffix = position === undefined ? '' : `\n${position}`;
  return unreadableError(`${file} cannot be loaded: ${text}${suffix}`, { cause });
}

function unreadableError(message: string, details: { hint?: string; cause: unknown }): RidgelineError {
  return new RidgelineError('FILE_UNREADABLE', message, details);
}

function importTypeScript(file: string): Promise<unknown> {
  const module =
    loadedModules.get(file) ?? (isCommonJsOnNode20(file) ? requireTypeScript(file) : importWithTsx(file));
  loadedModules.set(file, module);
  return module;
}

async function importWithTsx(file: string): Promise<unknown> {
  const { tsImport } = await import('tsx/esm/api');
  return tsImport(pathToFileURL(file).href, import.meta.url);
}

/**
 * Requires a TypeScript module. Importing it would lose the line numbers of its stack traces and the base folder of its
 * `import()` calls.
 */
async function requireTypeScript(file: string): Promise<unknown> {
  const { require } = await import('tsx/cjs/api');
  return require(file, import.meta.url);
}

function isCommonJsOnNode20(file: string): boolean {
  return (
    process.version.startsWith('v20.') && file.endsWith('.ts') && packageType(dirname(file)) !== 'module'
  );
}

/** `type` of the package that contains a folder; undefined without a package or without a `type`. */
function packageType(folder: string): unknown {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: unknown }).type;
  const parent = dirname(folder);
  return parent === folder ? undefined : packageType(parent);
}
