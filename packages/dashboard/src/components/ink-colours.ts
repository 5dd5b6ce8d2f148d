import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { ChalkInstance } from 'chalk';
import type { ColourDepth } from '../view-model/capabilities.ts';

/**
 * Sets the number of colours that Ink uses. Ink's own copy of chalk guesses it from the process's environment, and
 * knows neither `NO_COLOR` nor any other terminal.
 */
export async function setInkColours(depth: ColourDepth): Promise<void> {
  const path = createRequire(import.meta.resolve('ink')).resolve('chalk');
  const chalk = (await import(pathToFileURL(path).href)) as { readonly default: ChalkInstance };
  chalk.default.level = depth;
}
