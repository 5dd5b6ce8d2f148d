import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSink } from '@ridgeline/dashboard/lines';

/**
 * Saves the terminal's settings, and returns a function that restores them and leaves the alternate screen. Does nothing
 * if standard input or output is not a terminal. A blocked terminal delays only the returned function's promise.
 */
export function saveTerminal(): () => Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return () => Promise.resolve();
  const settings = readSettings();
  return async () => {
    if (settings !== undefined) await restoreSettings(settings);
    // Turn mouse reports off, show the cursor, and reset screen, bold and colour.
    const text = '\x1b[?1006l\x1b[?1000l\x1b[?25h\x1b[?1049l\x1b[0m';
    await openSink(process.stdout)
      .write(text)
      .catch(() => undefined);
  };
}

function readSettings(): string | undefined {
  try {
    const stdio = ['inherit', 'pipe', 'ignore'] as const;
    return execFileSync('stty', ['-g'], { stdio: [...stdio], encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Restores settings with `stty`, which waits until the terminal has received all earlier output. */
async function restoreSettings(settings: string): Promise<void> {
  // If a shell owns the terminal again, only a process that ignores SIGTTOU can change the settings.
  const command = 'trap "" TTOU; exec stty "$0"';
  const stty = spawn('sh', ['-c', command, settings], { stdio: ['inherit', 'ignore', 'ignore'] });
  await once(stty, 'close').catch(() => undefined);
}
