import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RidgelineError } from '@ridgeline/core';

/** Address that is reachable only from this machine. */
const HOST = '127.0.0.1';

interface ListeningServer {
  /** Address with the port, such as `http://127.0.0.1:8238`. */
  readonly address: string;
  readonly port: number;
  /** Stops listening, and closes every connection. */
  close(): Promise<void>;
}

/** Port to listen on, with the option that selects it. */
interface PortChoice {
  /** 0 for any free port. */
  readonly port: number;
  /** Command with the option, such as `ridgeline serve`. */
  readonly command: string;
  /** Option of that command, such as `--port`. */
  readonly option: string;
}

/**
 * Makes a server listen on this machine only.
 *
 * @throws RidgelineError `PORT_UNAVAILABLE` if the port is in use or not allowed.
 * @example
 * const { address } = await listen(createServer(), { port: 0, command: 'ridgeline serve', option: '--port' });
 */
export async function listen(server: Server, choice: PortChoice): Promise<ListeningServer> {
  try {
    await once(server.listen(choice.port, HOST), 'listening');
  } catch (error) {
    throw createPortError(choice, error as NodeJS.ErrnoException);
  }
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://${HOST}:${port}`,
    port,
    async close() {
      const closeEvent = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closeEvent;
    },
  };
}

function createPortError(
  { port, command, option }: PortChoice,
  cause: NodeJS.ErrnoException,
): RidgelineError {
  const reason = {
    EADDRINUSE: `is already in use, perhaps by another \`${command}\``,
    EACCES: 'needs more privileges',
  }[cause.code ?? ''];
  return new RidgelineError(
    'PORT_UNAVAILABLE',
    `Port ${port} ${reason ?? `cannot be used: ${cause.message}`}.`,
    { hint: `Use another port: ${command} ${option} 8239 (0 picks a free one)`, cause },
  );
}
