import { spawn } from 'node:child_process';
import { CandidateFailure } from './candidate.ts';

interface SubprocessResult {
  /** Exit code; null if the program was not found, or a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface SubprocessOptions {
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

/** Runs a program to its end and collects its output. Never throws: a missing program has code null. */
export function runSubprocess(
  command: string,
  args: readonly string[],
  options: SubprocessOptions = {},
): Promise<SubprocessResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.environment ?? process.env,
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.on('error', (error) => resolve({ code: null, stdout: output.stdout, stderr: error.message }));
    child.on('close', (code) => resolve({ code, ...output }));
  });
}

/**
 * Runs a program to its end.
 *
 * @throws CandidateFailure, with the message `failure` and the error in the program's output
 */
export async function requireSuccess(
  failure: string,
  command: string,
  args: readonly string[],
  { slow = false, ...options }: SubprocessOptions & { readonly slow?: boolean } = {},
): Promise<void> {
  const { code, stderr } = await runSubprocess(command, args, options);
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
