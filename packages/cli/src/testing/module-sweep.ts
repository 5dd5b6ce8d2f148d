import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A sweep of a user module. */
interface ModuleSweep {
  /** Source of the module. */
  readonly module: string;
  /** Maximum number of epochs of a trial. */
  readonly epochs: number;
  /** Parameters in YAML, as a flow mapping. */
  readonly parameters: string;
}

/**
 * Writes a user module as `<name>.mjs`, and `<name>.yaml` with a grid that minimizes the `loss` that the module reports.
 *
 * @example
 * writeModuleSweep(folder, 'one', { module: 'export default ({ report }) => report({ loss: 1 });', epochs: 1, parameters: '{ i: { values: [0] } }' });
 */
export function writeModuleSweep(
  folder: string,
  name: string,
  { module, epochs, parameters }: ModuleSweep,
): void {
  writeFileSync(join(folder, `${name}.mjs`), module);
  writeFileSync(
    join(folder, `${name}.yaml`),
    `name: ${name}
objective: { module: ./${name}.mjs, epochs: ${epochs} }
metric: { name: loss, goal: minimize }
method: grid
parameters: ${parameters}
`,
  );
}
