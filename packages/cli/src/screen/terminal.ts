import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSink } from '@ridgeline/dashboard/lines';

/**
 * Saves the terminal's settings and returns a function that restores them. If standard input is not a terminal, it does
 * nothing. A blocked terminal delays the promise, and nothing else.
 */
export function saveTerminal(): () => Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return () => Promise.resolve();
  const settings = savedSettings();
  return async () => {
    if (settings !== undefined) await restoreSettings(settings);
    // No reports of the mouse, cursor visible, main screen, no bold or colour.
    const text = '\x1b[?1006l\x1b[?1000l\x1b[?25h\x1b[?1049l\x1b[0m';
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

/** `stty` waits until the terminal has taken all earlier output. */
async function restoreSettings(settings: string): Promise<void> {
  // A shell may own the terminal again. A background process can change its settings only if it ignores SIGTTOU.
  const command = 'trap "" TTOU; exec stty "$0"';
  const stty = spawn('sh', ['-c', command, settings], { stdio: ['inherit', 'ignore', 'ignore'] });
  await once(stty, 'close').catch(() => undefined);
}
