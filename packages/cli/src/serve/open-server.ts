import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { RidgelineError } from '@ridgeline/core';
import type { Hono } from 'hono';

/** Address that only this machine can reach. */
const HOST = '127.0.0.1';

/** Listening server. */
interface OpenServer {
  /** Address with the port, such as `http://127.0.0.1:8238`. */
  readonly address: string;
  /** Ends every connection. */
  close(): Promise<void>;
}

/**
 * Serves an app on this machine alone.
 *
 * @param port 0 for any free port
 * @throws RidgelineError `PORT_UNAVAILABLE` if the port is in use or not allowed.
 */
export async function openServer({ fetch }: Hono, port: number): Promise<OpenServer> {
  const server = createAdaptorServer({ fetch }) as Server;
  try {
    await once(server.listen(port, HOST), 'listening');
  } catch (error) {
    throw unavailable(port, error as NodeJS.ErrnoException);
  }
  return {
    address: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function unavailable(port: number, cause: NodeJS.ErrnoException): RidgelineError {
  const why = {
    EADDRINUSE: 'is already in use, perhaps by another `ridgeline serve`',
    EACCES: 'needs more privileges',
  }[cause.code ?? ''];
  return new RidgelineError(
    'PORT_UNAVAILABLE',
    `Port ${port} ${why ?? `cannot be used: ${cause.message}`}.`,
    {
      hint: 'Use another port: ridgeline serve --port 8239 (0 picks a free one)',
      cause,
    },
  );
}
