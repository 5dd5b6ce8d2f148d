import { RidgelineError, sanitise, type Study } from '@ridgeline/core';

/**
 * Finds the finals of a search or of a claim among `studies`; undefined if they have not started.
 *
 * @param name name of the finals
 * @throws RidgelineError `USAGE` if a search has the name of the finals.
 */
export function findFinals(studies: readonly Study[], search: string, name: string): Study | undefined {
  const match = studies.find((study) => study.name === name);
  if (match === undefined || match.definition.finalsOf !== undefined) return match;
  throw new RidgelineError(
    'USAGE',
    `The finals of ${sanitise(search)} need the name ${sanitise(name)}, which a search already has.`,
    { hint: 'Give one of the two searches another name in its sweep file, and run it again.' },
  );
}
