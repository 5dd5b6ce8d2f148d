import type { Socket } from 'node:net';
import type { Request } from '@ridgeline/core';

/** Time that an owner has to answer, in ms. */
export const PATIENCE = 5000;

/**
 * Sends a request to an owner, and calls `late` once where nothing has come back so many ms after it was sent. What lies
 * there unread is read first: where this process is held up, it is not the owner that is late.
 */
export function sendLine(connection: Socket, request: Request, patience: number, late: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  let isAnswered = false;
  const settle = () => {
    isAnswered = true;
    clearTimeout(timer);
  };
  connection.once('data', settle).once('close', settle);
  connection.write(`${JSON.stringify(request)}\n`, () => {
    if (isAnswered) return;
    timer = setTimeout(() => setImmediate(() => void (isAnswered || late())), patience);
  });
}
