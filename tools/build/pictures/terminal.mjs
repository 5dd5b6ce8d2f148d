import { execFileSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { readCells } from './terminal-cells.mjs';
import { drawSvg } from './terminal-svg.mjs';

let opened = 0;

/**
 * Starts a command in a separate terminal, in tmux.
 *
 * @param {readonly string[]} command
 * @param {{ columns: number, rows: number, timeout?: number }} size timeout: seconds to wait for a text
 */
export function openTerminal(command, { columns, rows, timeout = 120 }) {
  const socket = `ridgeline-${process.pid}-${++opened}`;
  const tmux = (...args) =>
    execFileSync('tmux', ['-u', '-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });
  const line = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  // The pane outlives the command, so that its last frame can be captured.
  const shell = `COLORTERM=truecolor ${line}; sleep 3600`;
  tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), shell);
  return {
    /** Waits until a pattern is on screen. */
    async shows(pattern) {
      const end = performance.now() + 1000 * timeout;
      while (!pattern.test(tmux('capture-pane', '-p'))) {
        if (performance.now() > end)
          throw new Error(`${pattern} did not appear:\n${tmux('capture-pane', '-p')}`);
        await wait(100);
      }
    },
    /** Types keys, as tmux names them. */
    async type(...keys) {
      for (const key of keys) {
        tmux('send-keys', key);
        await wait(200);
      }
    },
    /** Screen content as SVG. */
    async picture() {
      return drawSvg(await readCells(tmux('capture-pane', '-e', '-p'), columns, rows));
    },
    close() {
      tmux('kill-server');
    },
  };
}
