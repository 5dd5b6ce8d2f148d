import { RidgelineError } from '@ridgeline/core';
import { backendNames } from '@ridgeline/trainer';

/**
 * Selects the backend named by `--backend` for this process and its children.
 *
 * @throws RidgelineError `USAGE` if there is no such backend.
 */
export function forceBackend(name: string | undefined): void {
  if (name === undefined) return;
  const knownNames: readonly string[] = backendNames;
  if (!knownNames.includes(name)) {
    throw new RidgelineError('USAGE', `There is no backend "${name}".`, {
      hint: `Backends: ${backendNames.join(', ')}.`,
    });
  }
  process.env['RIDGELINE_BACKEND'] = name;
}
