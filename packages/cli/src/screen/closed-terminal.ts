import { closeSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';

/** Standard descriptors that were terminals at the start. */
const terminals = [0, 1, 2].filter((fd) => isatty(fd));

/**
 * Redirects descriptors 0 to 2 to `/dev/null` if their terminal was closed. Must be called last: Node restores the
 * settings of its terminals on exit, and crashes if that fails.
 */
export function releaseClosedTerminal(): void {
  for (const fd of terminals) if (!isatty(fd)) redirectToNull(fd);
}

/**
 * Redirects the terminals among descriptors 0 to 2 to `/dev/null`, so that Node cannot crash even if they are closed
 * later. Of their settings, only raw mode is then restored.
 */
export function releaseTerminals(): void {
  for (const fd of terminals) redirectToNull(fd);
}

function redirectToNull(fd: number): void {
  closeSync(fd);
  // `open` takes the lowest free descriptor, which is the one just closed.
  openSync('/dev/null', 'r+');
}
