import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { isGone } from './processes.mjs';

const programs = (name) => fileURLToPath(new URL(`${name}.mjs`, import.meta.url));

/**
 * Starts the program under test on a study.
 *
 * `study`: `{ folder, behaviours | many: { behaviour, count }, epochs, threads, failures, limits, heap, synchronous }`.
 * Trials differ, or are identical. The database is `ridgeline.db` in the folder; the messages of every process that
 * runs the study are appended to `messages.jsonl` next to it.
 * `around`: a command that starts it, such as `['strace', …]`; `env`: more environment; `program`: `worker` for one
 * that trains for another leader.
 */
export function startSubject(study, { around = [], env = {}, program = 'subject' } = {}) {
  const { folder } = study;
  const config = {
    database: `${folder}/ridgeline.db`,
    epochs: 2,
    threads: 2,
    failures: {},
    limits: {},
    ...study,
  };
  writeFileSync(`${folder}/config.json`, JSON.stringify(config));
  const output = openSync(`${folder}/messages.jsonl`, 'a');
  const messages = follow(`${folder}/messages.jsonl`);
  const errors = openSync(`${folder}/errors.txt`, 'a');
  const [command, ...args] = [...around, process.execPath, programs(program), `${folder}/config.json`];
  const child = spawn(command, args, {
    stdio: ['ignore', errors, errors, output],
    env: { ...process.env, ...env },
  });
  closeSync(output);
  closeSync(errors);
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  return {
    child,
    ended,
    /** Messages of this process. */
    messages,
    /** Waits for a message of this process; undefined if it ends first. */
    async waitForMessage(which) {
      let over = false;
      void ended.then(() => (over = true));
      for (;;) {
        const wasOver = over;
        const found = this.messages().find(which);
        if (found !== undefined || wasOver) return found;
        await sleep(5);
      }
    },
    /** Kills the process, and waits until its runners have ended too. */
    async kill() {
      child.kill('SIGKILL');
      await ended;
      for (const { pid } of this.messages().filter(({ type }) => type === 'runner')) {
        const deadline = performance.now() + 60_000;
        while (!isGone(pid)) {
          if (performance.now() > deadline) throw new Error(`Runner ${pid} outlived its orchestrator.`);
          await sleep(5);
        }
      }
    },
  };
}

/** All messages about a folder's study. */
export function messagesIn(folder) {
  return linesOf(readFileSync(`${folder}/messages.jsonl`, { encoding: 'utf8', flag: 'a+' })).lines;
}

/** Reads the lines appended to a file from now on, each byte once. */
function follow(path) {
  let offset = statSync(path).size;
  let rest = '';
  const lines = [];
  return () => {
    const size = statSync(path).size;
    if (size === offset) return lines;
    const bytes = Buffer.alloc(size - offset);
    const file = openSync(path, 'r');
    offset += readSync(file, bytes, 0, bytes.length, offset);
    closeSync(file);
    const added = linesOf(rest + bytes.toString());
    rest = added.rest;
    // Not spread into one call: a million trials have more lines than a call can have arguments.
    for (const line of added.lines) lines.push(line);
    return lines;
  };
}

/** Lines of JSON. A line truncated by a kill does not count. */
function linesOf(text) {
  const lines = text.split('\n');
  const rest = lines.pop();
  return { lines: lines.map((line) => JSON.parse(line)), rest };
}
