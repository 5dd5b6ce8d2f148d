import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FromRunner, ToRunner } from '@ridgeline/core';
import { processDeathOf, type ProcessDeath } from './process-death.ts';
import { frame, FrameReader } from '../frames.ts';
import { Outbox } from '../outbox.ts';
import { LastWords } from './last-words.ts';
import { runnerEnvironment } from './runner-environment.ts';

/** How a runner process is started. */
export interface RunnerLaunch {
  /** The module that calls `serveRunner`. */
  readonly entry: URL;
  /** Options for Node, such as those that let it read TypeScript. */
  readonly execArgv?: readonly string[];
  /** What the entry finds in `process.argv` after its own path. */
  readonly args?: readonly string[];
  /** Where what the process prints goes; nowhere if left out. */
  readonly output?: RunnerOutput;
  /** The JavaScript heap of each thread, in MiB; Node's default where it is left out. */
  readonly heap?: number;
}

/** Takes what a runner process prints. */
export interface RunnerOutput {
  /** Some of it, as it comes: neither lines nor characters need be whole. */
  write(bytes: Uint8Array): void;
  /** Where a person finds it, for messages: `ridgeline.db-quickstart.log`. */
  readonly where: string;
}

/** How long what a dead process has sent and printed may take to arrive, in ms. */
const LAST_MESSAGES = 1000;

/**
 * One runner process: leader of a process group of its own, so that a terminal's Ctrl-C never reaches it and nothing
 * that its trials started outlives it.
 */
export class RunnerProcess {
  readonly #child: ChildProcess;
  readonly #died: Promise<void>;
  readonly #outbox = new Outbox<ToRunner>((messages) => {
    // One that has just died says so by its end; there is nothing to add here.
    if (this.#channel?.writable === true) this.#channel.write(frame(messages));
  });
  #dead = false;
  /** Something in the process wrote into the channel: what comes after that cannot be told apart. */
  #isGarbled = false;

  /**
   * `onMessages` gets what the runner says, in order. `onDeath` is called once, after the last of it.
   */
  constructor(
    launch: RunnerLaunch,
    onMessages: (messages: readonly FromRunner[]) => void,
    onDeath: (death: ProcessDeath) => void,
  ) {
    const { entry, args = [], execArgv = process.execArgv } = launch;
    this.#child = spawn(process.execPath, [...execArgv, fileURLToPath(entry), ...args], {
      detached: true,
      env: runnerEnvironment(process.env),
      // The last one is the channel: Node's own throws where no listener hears it when a trial writes into it.
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const reader = new FrameReader();
    this.#channel?.on('error', () => undefined);
    this.#channel?.on('data', (bytes: Buffer) => {
      if (this.#isGarbled) return;
      try {
        for (const messages of reader.read(bytes)) onMessages(messages as readonly FromRunner[]);
      } catch {
        this.#isGarbled = true;
        this.#signal('SIGKILL');
      }
    });
    const words = new LastWords();
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.on('data', (bytes: Buffer) => {
        words.hear(bytes);
        launch.output?.write(bytes);
      });
    }
    this.#child.once('exit', () => {
      this.#dead = true;
      // What its trials have started dies with it, and lets go of its output.
      this.#signal('SIGKILL');
    });
    this.#died = endOf(this.#child).then((end) =>
      onDeath(
        end instanceof Error
          ? { kind: 'crash', reason: `the runner could not be started: ${end.message}` }
          : this.#isGarbled
            ? { kind: 'crash', reason: 'something in the runner wrote into its channel to the run' }
            : processDeathOf(end.code, end.signal, words.text),
      ),
    );
  }

  /** Undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Undefined where it could not be started. */
  get #channel(): Socket | undefined {
    return (this.#child.stdio[3] as Socket | null) ?? undefined;
  }

  send(message: ToRunner): void {
    this.#outbox.put(message);
  }

  /** Ends the process and all that it started, at once. Resolves when it is dead. */
  async end(): Promise<void> {
    if (!this.#dead) this.#signal('SIGKILL');
    await this.#died;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Resolves when the process has ended and all that it had sent and printed has been received. */
async function endOf(child: ChildProcess): Promise<Exit | Error> {
  const closed = new Promise((resolve) => child.once('close', resolve));
  const end = await new Promise<Exit | Error>((resolve) => {
    child.once('error', resolve);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  if (end instanceof Error) return end;
  const late = new AbortController();
  await Promise.race([
    closed,
    sleep(LAST_MESSAGES, undefined, { signal: late.signal }).catch(() => undefined),
  ]);
  late.abort();
  return end;
}
