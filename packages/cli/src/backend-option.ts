import { RidgelineError } from '@ridgeline/core';

/**
 * Makes the backend that `--backend` names the one of this process and of those that it starts; `native` is what the
 * ladder's first rung gives.
 *
 * @throws RidgelineError `USAGE`
 */
export function forceBackend(name: string | undefined): void {
  if (name === undefined) return;
  const rung = rungs[name];
  if (rung === undefined) {
    throw new RidgelineError('USAGE', `There is no backend "${name}".`, {
      hint: `Backends: ${Object.keys(rungs).join(', ')}.`,
    });
  }
  process.env['RIDGELINE_BACKEND'] = rung;
}

const rungs: Readonly<Record<string, string>> = {
  native: 'wheel',
  wheel: 'wheel',
  prebuilt: 'prebuilt',
  wasm: 'wasm',
};
