import { execFileSync } from 'node:child_process';

/**
 * Remembers the terminal's settings and returns what puts them back. Where standard input is no terminal there is
 * nothing to remember.
 */
export function saveTerminal(): () => void {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return () => undefined;
  const settings = stty('-g')?.trim();
  return () => {
    if (settings !== undefined && settings !== '') stty(settings);
    // Cursor shown, main screen, no bold or colour left over.
    process.stdout.write('\x1b[?25h\x1b[?1049l\x1b[0m');
  };
}

function stty(argument: string): string | undefined {
  try {
    return execFileSync('stty', [argument], { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8' });
  } catch {
    return undefined;
  }
}
