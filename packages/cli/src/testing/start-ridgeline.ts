import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runToEnd, type CommandResult } from './command-processes.ts';

/** Command that runs in a separate process. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /**
   * Resolves when standard output contains `text` `times` times; rejects if the command ends earlier.
   */
  waitForOutput(text: string, times?: number): Promise<void>;
  /** Like `waitForOutput`, for standard error. */
  waitForErrorOutput(text: string): Promise<void>;
  readonly result: Promise<CommandResult>;
}

/** Path of the built program, which starts in a third of the processor time that its sources need. */
export const ridgelineProgram = fileURLToPath(new URL('../../bin/ridgeline.js', import.meta.url));

/** Starts the program with `args` in `folder`, without a terminal. */
export function startRidgeline(folder: string, ...args: readonly string[]): RunningCommand {
  return startRidgelineWithEnv({}, folder, ...args);
}

/** Starts the program with `args` in `folder`, with additional environment variables. */
export function startRidgelineWithEnv(
  environment: NodeJS.ProcessEnv,
  folder: string,
  ...args: readonly string[]
): RunningCommand {
  const child = spawn(process.execPath, [ridgelineProgram, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
  });
  let stdout = '';
  let stderr = '';
  const checks: (() => void)[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const check of checks) check();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const check of checks) check();
  });
  const result = new Promise<CommandResult>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const waitFor = (text: string, output: () => string, times = 1) =>
    new Promise<void>((resolve, reject) => {
      const check = () => {
        if (output().split(text).length > times) resolve();
      };
      checks.push(check);
      check();
      void result.then(({ code }) =>
        reject(new Error(`ended with ${code} before it printed "${text}":\n${stdout}${stderr}`)),
      );
    });
  return {
    child,
    result,
    waitForOutput: (text, times) => waitFor(text, () => stdout, times),
    waitForErrorOutput: (text) => waitFor(text, () => stderr),
  };
}

/** Runs a command of the built program to its end, in a process that the commands of a test file share. */
export function ridgeline(folder: string, ...args: readonly string[]): Promise<CommandResult> {
  return runToEnd(folder, args);
}

/** Kills commands, and waits until they have ended. */
export async function killAll(commands: readonly RunningCommand[]): Promise<void> {
  for (const { child } of commands) child.kill('SIGKILL');
  await Promise.all(commands.map(({ result }) => result));
}
