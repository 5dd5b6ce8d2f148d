import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { ChalkInstance } from 'chalk';
import type { ColourDepth } from '../view-model/capabilities.ts';

/**
 * Sets Ink's number of colours. Ink's copy of chalk guesses the number: it ignores `NO_COLOR` and assumes that Ink
 * draws on the process's own terminal.
 */
export async function setInkColours(depth: ColourDepth): Promise<void> {
  const path = createRequire(import.meta.resolve('ink')).resolve('chalk');
  const chalk = (await import(pathToFileURL(path).href)) as { readonly default: ChalkInstance };
  chalk.default.level = depth;
}
