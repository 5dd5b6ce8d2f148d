import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ridgeline } from './built.mjs';
import { withCopy } from './oracle.mjs';

/**
 * Writes a sweep of real networks that is small enough to repeat often. `search` is the YAML that configures the search.
 */
export function writeSweep(folder, trialCount, search = 'method: random') {
  writeFileSync(
    `${folder}/sweep.yaml`,
    `name: digits
task:
  data: { name: digits, train: 600, validation: 300 }
  network: { hidden: [32] }
  training: { epochs: 12, batch_size: 32 }
metric: { name: val_loss, goal: minimize, summary: best }
${search}
run_cap: ${trialCount}
seeds: 2
strategies:
  none: { parameters: { training.optimizer.learning_rate: { min: 0.001, max: 0.01 } } }
  dropout: { parameters: { network.dropout: { min: 0.1, max: 0.6 } } }
`,
  );
}

/**
 * Starts `ridgeline run` on the sweep in a folder, and collects its output. If `backendOption` is empty, `ridgeline`
 * chooses a backend. `options` are further options of the command line, `nodeOptions` those of Node and of the runner.
 */
export function startRun(
  folder,
  { threads = 2, backendOption = ['--backend', 'wasm'], options = [], nodeOptions = [] } = {},
) {
  const args = [
    'run',
    `${folder}/sweep.yaml`,
    '--db',
    `${folder}/ridgeline.db`,
    '--plain',
    ...backendOption,
    ...options,
  ];
  const child = spawn(
    process.execPath,
    [...nodeOptions, fileURLToPath(ridgeline), ...args, '--threads', String(threads)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let printed = '';
  const pendingChecks = new Set();
  const append = (text) => {
    printed += text;
    for (const check of pendingChecks) check();
  };
  child.stdout.setEncoding('utf8').on('data', append);
  child.stderr.setEncoding('utf8').on('data', append);
  const exit = new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(code ?? signal);
      append('');
    });
  });
  return {
    child,
    /** Exit code, or the signal that ended the run. */
    exit,
    printed: () => printed,
    /** Returns the trials that the run has reported as complete or pruned, each after its commit. */
    acknowledged: () =>
      [...printed.matchAll(/^(?:complete|pruned) +#(\d+)/gm)].map(([, number]) => Number(number)),
    /** Waits until `count` trials are acknowledged; returns false if the run ends first. */
    waitForAcknowledged(count) {
      return new Promise((resolve) => {
        const check = () => {
          const hasEnded = child.exitCode !== null || child.signalCode !== null;
          const isReached = this.acknowledged().length >= count;
          if (!hasEnded && !isReached) return;
          pendingChecks.delete(check);
          resolve(isReached);
        };
        pendingChecks.add(check);
        check();
      });
    },
  };
}

/** Returns all parameters, outcomes and curves of a study as text, with every bit of every number. */
export function readResults(folder) {
  return withCopy(`${folder}/ridgeline.db`, (database) => {
    const rows = (sql) => database.prepare(sql).raw().all();
    return JSON.stringify({
      configurations: rows('SELECT number, strategy, point, parameters, state, mean FROM configuration'),
      outcomes: rows(
        'SELECT trial, type, value, step, val_loss, loss, val_accuracy FROM outcome ORDER BY trial',
      ),
      curves: rows('SELECT trial, step, loss, val_loss, train_loss FROM report ORDER BY trial, step'),
    });
  });
}
