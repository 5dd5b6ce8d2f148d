import { join } from 'node:path';
import { openSqliteView } from '@ridgeline/storage';

/** Sweep of six trials over the digits, in a study called `tiny`. */
export const tinySweep = `name: tiny
task:
  data: { name: digits, train: 400, validation: 200 }
  network: { hidden: [16] }
  training: { epochs: 3 }
seeds: 2
strategies:
  none: { method: grid }
  l2: { method: grid, parameters: { network.kernel_regularizer.l2: { values: [0.001, 0.01] } } }
`;

/** Sweep with more epochs than any test waits for. */
export const longSweep = tinySweep.replace('epochs: 3', 'epochs: 1000000');

/** Reads the number and value of every ended trial of `tiny`, ordered by number. Throws if one is not complete. */
export async function readValues(
  folder: string,
  database: string,
): Promise<readonly (readonly [number, number])[]> {
  const view = await openSqliteView(join(folder, database));
  const { outcomes } = await view.outcomes('tiny', 0, 1000);
  await view.close();
  return outcomes
    .map(({ trial, outcome }) => {
      if (outcome.type !== 'complete') throw new Error(JSON.stringify(outcome));
      return [trial.number, outcome.value] as const;
    })
    .sort(([a], [b]) => a - b);
}
