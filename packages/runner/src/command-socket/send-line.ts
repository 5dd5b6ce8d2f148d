import type { Socket } from 'node:net';
import type { Request } from '@ridgeline/core';

/** Timeout of an owner's reply, in ms. */
export const PATIENCE = 5000;

/**
 * Sends a request to an owner, and calls `late` after `patience` ms without a reply. Unread data are read first: if
 * this process was held up, the owner is not late.
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
