import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Exit code and output of a command that has ended. */
export interface JobEnd {
  /** Exit code; null if a signal ended the command, or the queue closed before the command started. */
  readonly code: number | null;
  /** Text on standard output. */
  readonly output: string;
  /** Text on standard error. */
  readonly errors: string;
}

/** Path of the `ridgeline` program. */
const program = fileURLToPath(new URL('../../bin/ridgeline.js', import.meta.url));

/** Maximum length of a command's output, in characters. Of a longer output, only the end is kept. */
const MAX_OUTPUT_LENGTH = 1_000_000;

/** Grace period after SIGTERM, in which a run can finish its trials. */
const GRACE_PERIOD_MS = 35_000;

/**
 * Queue of a referee's commands. They run one at a time, because a database has one owner. Every command can be killed
 * and started again without loss.
 *
 * @example
 * const jobs = new Jobs('/home/ann/claims');
 * await jobs.start('plan mine.yaml', ['plan', 'mine.yaml']); // { code: 0, output: 'mine: 40 trials …', errors: '' }
 */
export class Jobs {
  readonly #folder: string;
  readonly #unfinishedJobs = new Map<string, Promise<JobEnd>>();
  readonly #closeController = new AbortController();
  #lastJob: Promise<unknown> = Promise.resolve();
  #child: ChildProcess | undefined;

  /** @param folder working folder of the commands */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Queues a command. If a command with the same key is queued or running, returns the result of that command. */
  start(key: string, args: readonly string[]): Promise<JobEnd> {
    const existingJob = this.#unfinishedJobs.get(key);
    if (existingJob !== undefined) return existingJob;
    const job = this.#lastJob.then(() => this.#run(args)).finally(() => this.#unfinishedJobs.delete(key));
    this.#unfinishedJobs.set(key, job);
    this.#lastJob = job.catch(() => undefined);
    return job;
  }

  /** Ends the running command with SIGTERM, waits at most the grace period for its end, and starts no other command. */
  async close(): Promise<void> {
    this.#closeController.abort();
    this.#child?.kill('SIGTERM');
    const timeout = new AbortController();
    await Promise.race([this.#lastJob, sleep(GRACE_PERIOD_MS, undefined, { signal: timeout.signal })]).catch(
      () => undefined,
    );
    timeout.abort();
  }

  async #run(args: readonly string[]): Promise<JobEnd> {
    if (this.#closeController.signal.aborted)
      return { code: null, output: '', errors: 'The referee has ended.' };
    const child = spawn(process.execPath, [program, ...args], {
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let [output, errors] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output = keepEnd(output + text)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = keepEnd(errors + text)));
    const [code] = (await once(child, 'close')) as [number | null];
    this.#child = undefined;
    return { code, output, errors };
  }
}

function keepEnd(text: string): string {
  return text.length > MAX_OUTPUT_LENGTH ? text.slice(-MAX_OUTPUT_LENGTH) : text;
}
