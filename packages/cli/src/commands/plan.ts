import { describePlan } from '@ridgeline/search';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { planLines } from '../plan-lines.ts';
import { readSearchFile } from '../sweep-file/read-sweep-file.ts';
import { trialsTogether } from '../trials-together.ts';

/** Prints what a sweep file would do, without doing it. */
export async function plan(file: string): Promise<ExitCode> {
  const { definition, notes } = await readSearchFile(file);
  const lines = [
    ...planLines(definition, describePlan(definition, trialsTogether)),
    ...(notes.length > 0 ? ['', ...notes] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return exitCodes.ok;
}
