import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * Process that answers each line of JSON with a line of JSON. It stays warm between requests, and is bound to `cores` on
 * Linux.
 */
export class MeasuredProcess {
  #child;
  #lines;
  /** Last characters of the process's standard error. */
  #errors = '';

  constructor([command, ...args], { environment = {}, cores } = {}) {
    const [program, ...programArgs] =
      cores !== undefined && process.platform === 'linux'
        ? ['taskset', '--cpu-list', cores, command, ...args]
        : [command, ...args];
    this.#child = spawn(program, programArgs, {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#errors = (this.#errors + text).slice(-4000);
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async ready() {
    const { value } = await this.#lines.next();
    if (value !== 'ready') throw new Error(`${this.#child.spawnargs.join(' ')} printed ${value}`);
    return this;
  }

  async ask(request) {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value } = await this.#lines.next();
    if (value === undefined) throw new Error(`${this.#child.spawnargs.join(' ')} ended:\n${this.#errors}`);
    return JSON.parse(value);
  }

  async end() {
    const exit = once(this.#child, 'exit');
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await exit;
  }
}
