import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll } from '@jest/globals';

const program = new URL('run-commands.mjs', import.meta.url);

/** Exit and output of a command. */
export interface CommandResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Processes that wait for a command. Each test file has its own processes. */
const idleProcesses: ChildProcess[] = [];

afterAll(async () => {
  const exits = idleProcesses.map((child) => once(child, 'exit'));
  for (const child of idleProcesses.splice(0)) child.disconnect();
  await Promise.all(exits);
});

/** Runs a command to its end, in a process that has run earlier commands or in a new one if all are busy. */
export async function runToEnd(folder: string, args: readonly string[]): Promise<CommandResult> {
  const child =
    idleProcesses.pop() ??
    fork(program, { silent: true, execArgv: [], env: { ...process.env, NODE_OPTIONS: '' } });
  const result = await runIn(child, { folder, args });
  if (child.connected) idleProcesses.push(child);
  return result;
}

/**
 * Sends a command to a process. Resolves to the exit and output of the command, or of the process if the process ends
 * first. A NUL marks the end of the command on each stream.
 */
function runIn(
  child: ChildProcess,
  command: { folder: string; args: readonly string[] },
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const output = { stdout: '', stderr: '' };
    let code: number | undefined;
    const finish = (exit: Pick<CommandResult, 'code' | 'signal'>) => {
      child.removeAllListeners();
      for (const stream of ['stdout', 'stderr'] as const) child[stream]!.removeAllListeners('data');
      resolve({ ...exit, stdout: output.stdout.replace('\0', ''), stderr: output.stderr.replace('\0', '') });
    };
    const finishIfWritten = () => {
      const isWritten = output.stdout.endsWith('\0') && output.stderr.endsWith('\0');
      if (code !== undefined && isWritten) finish({ code, signal: null });
    };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream]!.setEncoding('utf8').on('data', (text: string) => {
        output[stream] += text;
        finishIfWritten();
      });
    child.once('message', (answer) => {
      code = answer as number;
      finishIfWritten();
    });
    child.once('close', (exit: number | null, signal: NodeJS.Signals | null) =>
      finish({ code: exit, signal }),
    );
    child.send(command);
  });
}
