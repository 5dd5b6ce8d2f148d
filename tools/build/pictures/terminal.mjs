import { execFileSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { readCells } from './terminal-cells.mjs';
import { drawSvg } from './terminal-svg.mjs';

let terminalCount = 0;

/**
 * Starts a command in a separate terminal, in tmux.
 *
 * @param {readonly string[]} command
 * @param {{ columns: number, rows: number, timeout?: number }} options `timeout` is the time to wait for a match, in seconds
 */
export function openTerminal(command, { columns, rows, timeout = 120 }) {
  const socket = `ridgeline-${process.pid}-${++terminalCount}`;
  const tmux = (...args) =>
    execFileSync('tmux', ['-u', '-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });
  const line = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  // The pane outlives the command, whose last frame is still to be captured.
  const shell = `COLORTERM=truecolor ${line}; sleep 3600`;
  tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), shell);
  return {
    /** Waits until a pattern matches the screen. */
    async waitFor(pattern) {
      const end = performance.now() + 1000 * timeout;
      while (!pattern.test(tmux('capture-pane', '-p'))) {
        if (performance.now() > end)
          throw new Error(`${pattern} did not appear:\n${tmux('capture-pane', '-p')}`);
        await wait(100);
      }
    },
    /** Types keys, named as in tmux. */
    async type(...keys) {
      for (const key of keys) {
        tmux('send-keys', key);
        await wait(200);
      }
    },
    /** Draws the content of the screen as SVG. */
    async toSvg() {
      return drawSvg(await readCells(tmux('capture-pane', '-e', '-p'), columns, rows));
    },
    close() {
      tmux('kill-server');
    },
  };
}
