import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ridgeline } from './built.mjs';
import { withCopy } from './oracle.mjs';

/**
 * Writes a sweep of real networks, small enough to repeat often. `search` has the search's keys as in a sweep file.
 */
export function writeSweep(folder, trials, search = 'method: random') {
  writeFileSync(
    `${folder}/sweep.yaml`,
    `name: digits
task:
  data: { name: digits, train: 600, validation: 300 }
  network: { hidden: [32] }
  training: { epochs: 12, batch_size: 32 }
metric: { name: val_loss, goal: minimize, summary: best }
${search}
run_cap: ${trials}
seeds: 2
strategies:
  none: { parameters: { training.optimizer.learning_rate: { min: 0.001, max: 0.01 } } }
  dropout: { parameters: { network.dropout: { min: 0.1, max: 0.6 } } }
`,
  );
}

/**
 * Starts `ridgeline run` on the sweep of a folder, as a user would. Collects its output. `backend` is the option that
 * names one; without it the program chooses. `more` are further options.
 */
export function startRun(folder, { threads = 2, backend = ['--backend', 'wasm'], more = [] } = {}) {
  const args = [
    'run',
    `${folder}/sweep.yaml`,
    '--db',
    `${folder}/ridgeline.db`,
    '--plain',
    ...backend,
    ...more,
  ];
  const child = spawn(process.execPath, [fileURLToPath(ridgeline), ...args, '--threads', String(threads)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const waiting = new Set();
  const hear = (text) => {
    printed += text;
    for (const look of waiting) look();
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  const ended = new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(code ?? signal);
      hear('');
    });
  });
  return {
    child,
    /** Exit code, or the signal that ended it. */
    ended,
    printed: () => printed,
    /** Trials that the run has reported as complete or pruned, each after its commit. */
    acknowledged: () =>
      [...printed.matchAll(/^(?:complete|pruned) +#(\d+)/gm)].map(([, number]) => Number(number)),
    /** Waits until `count` trials are acknowledged; false if the run ends first. */
    hasAcknowledged(count) {
      return new Promise((resolve) => {
        const look = () => {
          const over = child.exitCode !== null || child.signalCode !== null;
          const enough = this.acknowledged().length >= count;
          if (!over && !enough) return;
          waiting.delete(look);
          resolve(enough);
        };
        waiting.add(look);
        look();
      });
    },
  };
}

/** Complete results of a study as text: parameters, outcomes and curves, with every bit of every number. */
export function resultsIn(folder) {
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
