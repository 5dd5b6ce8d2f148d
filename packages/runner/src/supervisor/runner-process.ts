import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FromRunner, ToRunner } from '@ridgeline/core';
import { classifyDeath, type ProcessDeath } from './process-death.ts';
import { encodeFrame, FrameReader } from '../frames.ts';
import { Outbox } from '../outbox.ts';
import { cleanUpLeftovers } from '../program/marked-processes.ts';
import { OutputTail } from './output-tail.ts';
import { createRunnerEnvironment } from './runner-environment.ts';

/** Launch options of a runner process. */
export interface RunnerLaunch {
  /** Module that calls `serveRunner`. */
  readonly entry: URL;
  /** Options for Node, such as a loader for TypeScript. */
  readonly execArgv?: readonly string[];
  /** Arguments in `process.argv` after the entry's own path. */
  readonly args?: readonly string[];
  /** Receiver of the process's output; by default the output is dropped. */
  readonly output?: RunnerOutput;
  /** Maximum JavaScript heap of each thread, in MiB; by default Node's limit. */
  readonly heap?: number;
  /** Environment of the process; by default `createRunnerEnvironment` of this process's environment. */
  readonly environment?: NodeJS.ProcessEnv;
  /**
   * Prefix of the value of `RIDGELINE_TRIAL`, the variable that marks the processes of trials that are programs. When
   * the runner process dies, the marked processes are killed and their folders are removed. By default no trial is a
   * program.
   */
  readonly mark?: string;
  /** Process for the first runner, if one has been started already. */
  readonly prestarted?: RunnerProcess | undefined;
}

/** Receiver of a runner process's output. */
export interface RunnerOutput {
  /** Receives a chunk of output, which may split lines and characters. */
  write(bytes: Uint8Array): void;
  /** Location of the output, for messages: `ridgeline.db-quickstart.log`. */
  readonly location: string;
}

/** Maximum wait for a dead process's last messages and output, in ms. */
const LAST_MESSAGES_WAIT = 1000;

/**
 * A runner process. It leads its own process group, so a terminal's Ctrl-C never reaches it and no child of its trials
 * outlives it.
 */
export class RunnerProcess {
  readonly #child: ChildProcess;
  readonly #exit: ReturnType<typeof waitForEnd>;
  readonly #tail = new OutputTail();
  /** Resolves after `onDeath` was called. */
  #died: Promise<unknown>;
  readonly #outbox = new Outbox<ToRunner>((messages) => {
    // Messages to a dead process are dropped: `onDeath` reports its exit.
    if (this.#channel?.writable === true) this.#channel.write(encodeFrame(messages));
  });
  #isDead = false;
  /** True after something other than the runner wrote into the channel: later messages are unreadable. */
  #isGarbled = false;

  /** Starts the process, which loads its modules and then waits for messages. */
  constructor({ entry, args = [], execArgv = process.execArgv, output, environment, mark }: RunnerLaunch) {
    this.#child = spawn(process.execPath, [...execArgv, fileURLToPath(entry), ...args], {
      detached: true,
      env: environment ?? createRunnerEnvironment(process.env),
      // The last pipe is the channel. It replaces Node's IPC, which throws if a trial writes to it without a listener.
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.#channel?.on('error', () => undefined);
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.on('data', (bytes: Buffer) => {
        this.#tail.add(bytes);
        output?.write(bytes);
      });
    }
    this.#child.once('exit', () => {
      this.#isDead = true;
      // Children of its trials may keep its output open, so they are killed too.
      this.#kill();
      if (mark !== undefined) cleanUpLeftovers(`${mark}/${this.pid}/`);
    });
    this.#exit = waitForEnd(this.#child);
    this.#died = this.#exit;
  }

  /**
   * Listens to the process; to be called once. `onMessages` receives its messages, in order. `onDeath` is called once,
   * after the last message, even if the process is already dead.
   */
  listen(
    onMessages: (messages: readonly FromRunner[]) => void,
    onDeath: (death: ProcessDeath) => void,
  ): void {
    const reader = new FrameReader();
    this.#channel?.on('data', (bytes: Buffer) => {
      if (this.#isGarbled) return;
      try {
        for (const messages of reader.read(bytes)) onMessages(messages as readonly FromRunner[]);
      } catch {
        this.#isGarbled = true;
        this.#kill();
      }
    });
    this.#died = this.#exit.then((end) =>
      onDeath(
        end instanceof Error
          ? { kind: 'crash', reason: `the runner could not be started: ${end.message}` }
          : this.#isGarbled
            ? { kind: 'crash', reason: 'something in the runner wrote into its channel to the run' }
            : classifyDeath(end.exitCode, end.signalCode, this.#tail.text),
      ),
    );
  }

  /** Process id; undefined if the process could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Channel to the process; undefined if it could not be started. */
  get #channel(): Socket | undefined {
    return (this.#child.stdio[3] as Socket | null) ?? undefined;
  }

  send(message: ToRunner): void {
    this.#outbox.put(message);
  }

  /** Kills the process and all its children. Resolves when it is dead. */
  async end(): Promise<void> {
    if (!this.#isDead) this.#kill();
    await this.#died;
  }

  #kill(): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/**
 * Waits until the process has ended, and then at most `LAST_MESSAGES_WAIT` for its last output. Resolves to the exit of
 * the process, or to an error at its start.
 */
async function waitForEnd(child: ChildProcess) {
  const closed = new Promise((resolve) => child.once('close', resolve));
  const end = await new Promise<Pick<ChildProcess, 'exitCode' | 'signalCode'> | Error>((resolve) => {
    child.once('error', resolve);
    child.once('exit', () => resolve(child));
  });
  if (end instanceof Error) return end;
  const timeout = new AbortController();
  await Promise.race([
    closed,
    sleep(LAST_MESSAGES_WAIT, undefined, { signal: timeout.signal }).catch(() => undefined),
  ]);
  timeout.abort();
  return end;
}
