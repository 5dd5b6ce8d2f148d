import type { Socket } from 'node:net';

/** Maximum length of an unfinished line, in characters. */
const MAX_LINE_LENGTH = 64 * 1024;

/**
 * Calls `onLine` for each line that arrives, without its newline. A peer whose unfinished line exceeds
 * `MAX_LINE_LENGTH` is disconnected.
 */
export function readLines(socket: Socket, onLine: (line: string) => unknown): void {
  let partialLine = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (partialLine + text).split('\n');
    partialLine = lines.pop()!;
    if (partialLine.length > MAX_LINE_LENGTH) socket.destroy();
    else lines.forEach((line) => onLine(line));
  });
}
