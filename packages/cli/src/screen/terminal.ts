import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSink } from '@ridgeline/dashboard';

/**
 * Remembers the terminal's settings and returns what puts them back. Where standard input is no terminal there is
 * nothing to remember. A terminal that has stopped reading makes the promise wait, and nothing else.
 */
export function saveTerminal(): () => Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return () => Promise.resolve();
  const settings = savedSettings();
  return async () => {
    if (settings !== undefined) await restoreSettings(settings);
    // Cursor shown, main screen, no bold or colour left over.
    const text = '\x1b[?25h\x1b[?1049l\x1b[0m';
    await openSink(process.stdout)
      .write(text)
      .catch(() => undefined);
  };
}

function savedSettings(): string | undefined {
  try {
    const stdio = ['inherit', 'pipe', 'ignore'] as const;
    return execFileSync('stty', ['-g'], { stdio: [...stdio], encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** `stty` waits until the terminal has taken what was written before. */
async function restoreSettings(settings: string): Promise<void> {
  // A shell may have the terminal back: in the background only who ignores SIGTTOU may change its settings.
  const command = 'trap "" TTOU; exec stty "$0"';
  const stty = spawn('sh', ['-c', command, settings], { stdio: ['inherit', 'ignore', 'ignore'] });
  await once(stty, 'close').catch(() => undefined);
}
