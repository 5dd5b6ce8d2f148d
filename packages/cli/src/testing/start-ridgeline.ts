import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runToEnd, type CommandResult } from './command-processes.ts';

/** Command that runs in a separate process. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /**
   * Resolves when standard output contains `text` `times` times; rejects if the command ends earlier.
   */
  printed(text: string, times?: number): Promise<void>;
  /** Like `printed`, for standard error. */
  warned(text: string): Promise<void>;
  readonly ended: Promise<CommandResult>;
}

/** Path of the built program, which needs a third of the processor time of its sources. */
export const ridgelineProgram = fileURLToPath(new URL('../../bin/ridgeline.js', import.meta.url));

/** Starts `ridgeline ...args` in `folder`, without a terminal. */
export function startRidgeline(folder: string, ...args: readonly string[]): RunningCommand {
  return startRidgelineWithEnv({}, folder, ...args);
}

/** Starts `ridgeline ...args` in `folder` with additional environment variables. */
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
  const waiting: (() => void)[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const check of waiting) check();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const check of waiting) check();
  });
  const ended = new Promise<CommandResult>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const waitFor = (text: string, output: () => string, times = 1) =>
    new Promise<void>((resolve, reject) => {
      const check = () => {
        if (output().split(text).length > times) resolve();
      };
      waiting.push(check);
      check();
      void ended.then(({ code }) =>
        reject(new Error(`ended with ${code} before it printed "${text}":\n${stdout}${stderr}`)),
      );
    });
  return {
    child,
    ended,
    printed: (text, times) => waitFor(text, () => stdout, times),
    warned: (text) => waitFor(text, () => stderr),
  };
}

/** Runs a command of the built program to its end, in a process that the commands of a test file share. */
export function ridgeline(folder: string, ...args: readonly string[]): Promise<CommandResult> {
  return runToEnd(folder, args);
}

/** Kills commands, and waits until they have ended. */
export async function killAll(started: readonly RunningCommand[]): Promise<void> {
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.map(({ ended }) => ended));
}
