import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, openSync } from 'node:fs';
import type { FromRunner, ToRunner } from '@ridgeline/core';
import { lastWords, processDeathOf, type ProcessDeath } from './process-death.ts';
import { runnerEnvironment } from './runner-environment.ts';

/** How a runner process is started. */
export interface RunnerLaunch {
  /** The module that calls `serveRunner`. */
  readonly entry: URL;
  /** Options for Node, such as those that let it read TypeScript. */
  readonly execArgv?: readonly string[];
  /** The file that what the process prints is added to. */
  readonly log: string;
  /** The JavaScript heap of each thread, in MiB; Node's default where it is left out. */
  readonly heap?: number;
}

/** How long a process may take to heed SIGTERM, in ms. */
const TERM_GRACE = 1000;

/** How long what a dead process has sent may take to arrive, in ms. */
const LAST_MESSAGES = 1000;

/**
 * One runner process: leader of a process group of its own, so that a terminal's Ctrl-C never reaches it and nothing
 * that its trials started outlives it.
 */
export class RunnerProcess {
  readonly #child: ChildProcess;
  readonly #died: Promise<void>;
  #dead = false;

  /**
   * `onMessages` gets what the runner says, in order. `onDeath` is called once, after the last of it.
   */
  constructor(
    launch: RunnerLaunch,
    onMessages: (messages: readonly FromRunner[]) => void,
    onDeath: (death: ProcessDeath) => void,
  ) {
    const log = openSync(launch.log, 'a', 0o600);
    const printedBefore = fstatSync(log).size;
    this.#child = fork(launch.entry, [], {
      detached: true,
      env: runnerEnvironment(process.env),
      serialization: 'advanced',
      stdio: ['ignore', log, log, 'ipc'],
      ...(launch.execArgv === undefined ? {} : { execArgv: [...launch.execArgv] }),
    });
    closeSync(log);
    this.#child.on('message', (messages) => onMessages(messages as readonly FromRunner[]));
    this.#died = endOf(this.#child).then((end) => {
      this.#dead = true;
      this.#signal('SIGKILL');
      onDeath(
        end instanceof Error
          ? { kind: 'crash', reason: `the runner could not be started: ${end.message}` }
          : processDeathOf(end.code, end.signal, lastWords(launch.log, printedBefore)),
      );
    });
  }

  /** Undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: ToRunner): void {
    // One that has just died says so by its end; there is nothing to add here.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** Ends the process and all that it started: SIGTERM, then SIGKILL. Resolves when it is dead. */
  async end(): Promise<void> {
    if (!this.#dead) this.#signal('SIGTERM');
    const timer = setTimeout(() => this.#signal('SIGKILL'), TERM_GRACE);
    await this.#died;
    clearTimeout(timer);
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

/** Resolves when the process has ended and all that it had sent has been received. */
function endOf(child: ChildProcess): Promise<Exit | Error> {
  return new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', (code, signal) => {
      const end = { code, signal };
      if (!child.connected) return resolve(end);
      const timer = setTimeout(resolve, LAST_MESSAGES, end);
      child.once('disconnect', () => {
        clearTimeout(timer);
        resolve(end);
      });
    });
  });
}
