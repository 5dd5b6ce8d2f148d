import { findUnusedComponents, planStudy } from '@ridgeline/search';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { describeUnusedComponents } from '../describe-unused-components.ts';
import { print } from '../print.ts';
import { readSearchFile } from '../sweep-file/read-sweep-file.ts';

/**
 * Validates a sweep file. Lists settings without effect, and missing keys that the sweep needs to run.
 *
 * @throws RidgelineError `SWEEP_INVALID` with the problems of the file.
 */
export async function validateCommand(file: string): Promise<ExitCode> {
  const { definition, notes } = await readSearchFile(file);
  const plan = planStudy(definition);
  const endsOtherwise = plan.type === 'no end' && (definition.target ?? definition.time) !== undefined;
  const missingKeys = [
    ...(definition.type === 'none' ? ['`task`'] : []),
    ...(plan.type === 'finite' || endsOtherwise ? [] : ['`run_cap`']),
  ];
  const verdict = missingKeys.length === 0 ? 'valid' : `valid; to run it, add ${missingKeys.join(' and ')}`;
  print(
    [...notes, ...describeUnusedComponents(findUnusedComponents(definition)), `${file}: ${verdict}`]
      .map((line) => `${line}\n`)
      .join(''),
  );
  return exitCodes.ok;
}
