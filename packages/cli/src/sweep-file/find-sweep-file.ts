import { readdir } from 'node:fs/promises';
import { extname, isAbsolute, join, relative } from 'node:path';
import { compareDefinitions, RidgelineError, withStoredDefaults, type Study } from '@ridgeline/core';
import { readSweepFile } from './read-sweep-file.ts';

const extensions = ['.yaml', '.yml', '.json'];

/**
 * Finds the sweep file of a study: alphabetically the first file in the study's folder that defines the same study. The
 * path is relative if the file is inside the working folder. Undefined if there is no such file.
 */
export async function findSweepFile({ definition }: Study): Promise<string | undefined> {
  if (definition.type === 'none') return undefined;
  const { folder = process.cwd() } = definition;
  const names = await readdir(folder).catch(() => []);
  for (const fileName of names.filter((fileName) => extensions.includes(extname(fileName))).sort()) {
    const path = join(folder, fileName);
    if (!(await matchesDefinition(path, definition))) continue;
    const relativePath = relative(process.cwd(), path);
    return relativePath.startsWith('..') || isAbsolute(relativePath) ? path : relativePath;
  }
  return undefined;
}

async function matchesDefinition(path: string, storedDefinition: Study['definition']): Promise<boolean> {
  try {
    const definition = await readSweepFile(path);
    const continuation = compareDefinitions(
      storedDefinition,
      withStoredDefaults(storedDefinition, definition),
    );
    return continuation.type === 'continues' && continuation.changes.length === 0;
  } catch (error) {
    // Other files in the folder need not be sweep files.
    if (error instanceof RidgelineError) return false;
    throw error;
  }
}
