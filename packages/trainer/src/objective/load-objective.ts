import { RidgelineError } from '@ridgeline/core';
import { defaultExport } from '../own-module.ts';
import type { Objective } from './objective.ts';

/**
 * Loads the function that a user module trains with.
 *
 * @throws RidgelineError `FILE_UNREADABLE` where the module cannot be loaded or its default export is no function.
 */
export async function loadObjective(file: string): Promise<Objective> {
  const objective = await defaultExport(file);
  if (typeof objective === 'function') return objective as Objective;
  throw new RidgelineError('FILE_UNREADABLE', `${file} has no function as its default export.`, {
    hint: 'write: export default async ({ parameters, report }) => { /* train, then */ report({ loss }); }',
  });
}
