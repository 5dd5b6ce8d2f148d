import type { Socket } from 'node:net';

/** Maximum length of a command or reply, in bytes. */
const MAX_LINE_BYTES = 64 * 1024;

/**
 * Calls `onLine` for each line that arrives, without its newline. A peer that sends a longer line than
 * `MAX_LINE_BYTES` is disconnected.
 */
export function readLines(socket: Socket, onLine: (line: string) => unknown): void {
  let partialLine = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (partialLine + text).split('\n');
    partialLine = lines.pop()!;
    if (partialLine.length > MAX_LINE_BYTES) socket.destroy();
    else lines.forEach((line) => onLine(line));
  });
}
