import { runProgram, type ProgramOptions } from '@ridgeline/engine';
import { CandidateFailure } from './candidate.ts';

/**
 * Runs a program to its end.
 *
 * @throws CandidateFailure if the program fails, with the message `failure` and the error in the program's output
 */
export async function requireSuccess(
  failure: string,
  command: string,
  args: readonly string[],
  { slow = false, ...options }: ProgramOptions & { readonly slow?: boolean } = {},
): Promise<void> {
  const { code, stderr } = await runProgram(command, args, options);
  if (code !== 0) throw new CandidateFailure(`${failure}: ${lastErrorLine(stderr)}`, { slow });
}

/** Last line of a program's output that names an error, else the last line. Stack lines are skipped. */
export function lastErrorLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('at '));
  return lines.findLast((line) => /error/i.test(line)) ?? lines.findLast((line) => line !== '') ?? '';
}
