import { RidgelineError } from '@ridgeline/core';
import { loadDefaultExport } from '../user-module.ts';
import type { Objective } from './objective.ts';

/**
 * Loads the training function of a user module.
 *
 * @throws RidgelineError `FILE_UNREADABLE` if the module cannot be loaded or its default export is not a function.
 */
export async function loadObjective(file: string): Promise<Objective> {
  const objective = await loadDefaultExport(file);
  if (typeof objective === 'function') return objective as Objective;
  throw new RidgelineError('FILE_UNREADABLE', `${file} has no function as its default export.`, {
    hint: 'write: export default async ({ parameters, report }) => { /* train, then */ report({ loss }); }',
  });
}
