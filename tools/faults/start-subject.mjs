import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasGroupEnded } from './processes.mjs';

const programPath = (name) => fileURLToPath(new URL(`${name}.mjs`, import.meta.url));

/**
 * Starts the program under test on a study.
 *
 * `study`: `{ folder, behaviours | identicalTrials: { behaviour, count }, epochs, threads, failures, limits, heap,
 * synchronousLevel }`. `behaviours` lists the behaviour of each trial; `heap` is in MiB. The database is `ridgeline.db` in
 * the folder unless `database` names another one. The messages of every process that is started on the folder are
 * appended to its `messages.jsonl`. With `messageFaults`, the process leads workers, and some messages to them are lost
 * or duplicated. `wrapper` is a command that starts the program, such as `['strace', …]`; `env` extends the
 * environment; `program` is `worker` for a worker with `slots`, whose leader is another process.
 */
export function startSubject(study, { wrapper = [], env = {}, program = 'subject' } = {}) {
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
  const messages = followFile(`${folder}/messages.jsonl`);
  const errors = openSync(`${folder}/errors.txt`, 'a');
  const [command, ...args] = [...wrapper, process.execPath, programPath(program), `${folder}/config.json`];
  const child = spawn(command, args, {
    stdio: ['ignore', errors, errors, output],
    env: { ...process.env, ...env },
  });
  closeSync(output);
  closeSync(errors);
  const exit = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  return {
    child,
    exit,
    /** Returns the messages about the study since the start of this process. */
    messages,
    /** Waits for a message about the study; undefined if this process ends first. */
    async waitForMessage(matches) {
      let hasEnded = false;
      void exit.then(() => (hasEnded = true));
      for (;;) {
        const hadEnded = hasEnded;
        const message = this.messages().find(matches);
        if (message !== undefined || hadEnded) return message;
        await sleep(5);
      }
    },
    /** Kills the process, and waits until its runners have ended. */
    async kill() {
      child.kill('SIGKILL');
      await exit;
      for (const { pid } of this.messages().filter(({ type }) => type === 'runner')) {
        const deadline = performance.now() + 60_000;
        while (!hasGroupEnded(pid)) {
          if (performance.now() > deadline) throw new Error(`Runner ${pid} outlived its orchestrator.`);
          await sleep(5);
        }
      }
    },
  };
}

/** Reads all messages about the study in a folder. */
export function readMessages(folder) {
  return parseLines(readFileSync(`${folder}/messages.jsonl`, { encoding: 'utf8', flag: 'a+' })).lines;
}

/** Creates a function that returns all lines appended to a file since its creation. It reads each byte only once. */
function followFile(path) {
  let offset = statSync(path).size;
  let incomplete = '';
  const lines = [];
  return () => {
    const size = statSync(path).size;
    if (size === offset) return lines;
    const bytes = Buffer.alloc(size - offset);
    const file = openSync(path, 'r');
    offset += readSync(file, bytes, 0, bytes.length, offset);
    closeSync(file);
    const chunk = parseLines(incomplete + bytes.toString());
    incomplete = chunk.incomplete;
    // Not spread into one call, which cannot have a million arguments.
    for (const line of chunk.lines) lines.push(line);
    return lines;
  };
}

/** Parses lines of JSON. The last line may be incomplete. */
function parseLines(text) {
  const lines = text.split('\n');
  const incomplete = lines.pop();
  return { lines: lines.map((line) => JSON.parse(line)), incomplete };
}
