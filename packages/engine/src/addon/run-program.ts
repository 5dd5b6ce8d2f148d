import { spawn } from 'node:child_process';

interface ProgramResult {
  /** Exit code; null if the program was not found or was killed by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  /** Standard error, or the reason that the program could not be started. */
  readonly stderr: string;
}

/** Options of a program that runs to its end. */
export interface ProgramOptions {
  readonly cwd?: string;
  /** Environment variables; by default those of this process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Time after which the program is killed; by default never. */
  readonly timeoutMs?: number;
}

/** Runs a program and collects its output. Never rejects. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
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
    child.on('error', (error) => resolve({ code: null, ...output, stderr: error.message }));
    child.on('close', (code) => resolve({ code, ...output }));
  });
}

/** First line that mentions an error, else the last line. Stack frames are skipped; `''` if no line remains. */
export function firstErrorLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  return (lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? '').trim();
}
