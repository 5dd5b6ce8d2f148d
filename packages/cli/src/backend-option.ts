import { RidgelineError } from '@ridgeline/core';
import { rungs } from '@ridgeline/trainer';

/**
 * Makes the backend that `--backend` names the one of this process and of those that it starts.
 *
 * @throws RidgelineError `USAGE`
 */
export function forceBackend(name: string | undefined): void {
  if (name === undefined) return;
  if (!backends.includes(name)) {
    throw new RidgelineError('USAGE', `There is no backend "${name}".`, {
      hint: `Backends: ${backends.join(', ')}.`,
    });
  }
  process.env['RIDGELINE_BACKEND'] = name;
}

const backends = ['native', ...rungs];
