import { randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { listen } from '../listen.ts';
import { createRefereeServer } from './mcp-server.ts';
import type { Referee } from './referee.ts';

interface HttpReferee {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a referee over MCP's Streamable HTTP at 127.0.0.1 under `/mcp`, to clients with the token. Each client has its
 * own session.
 *
 * @param port 0 for any free port
 * @throws RidgelineError `PORT_UNAVAILABLE` if the port is in use or not allowed.
 */
export async function serveHttp(referee: Referee, port: number, token: string): Promise<HttpReferee> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const server = createServer((request, response) => {
    void handleRequest(request, response).catch(() => response.destroy());
  });
  const listeningServer = await listen(server, { port, command: 'ridgeline referee', option: '--http' });
  const hosts = ['127.0.0.1', 'localhost'].map((name) => `${name}:${listeningServer.port}`);

  async function handleRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // By DNS rebinding, the page of another site could reach this port.
    if (!hosts.includes(request.headers.host ?? '')) return refuse(response, 403, 'wrong host');
    if (!hasToken(request.headers.authorization, token))
      return refuse(response, 401, 'missing or wrong token');
    if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/mcp')
      return refuse(response, 404, 'not found: the referee is at /mcp');
    const id = request.headers['mcp-session-id'];
    if (id === undefined) return (await openSession()).handleRequest(request, response);
    const session = sessions.get(String(id));
    return session === undefined
      ? refuse(response, 404, 'unknown session')
      : session.handleRequest(request, response);
  }

  async function openSession(): Promise<StreamableHTTPServerTransport> {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
    });
    const mcp = createRefereeServer(referee);
    // With `exactOptionalPropertyTypes`, the SDK's transport does not match the SDK's own type.
    await mcp.connect(transport as Transport);
    mcp.server.onclose = () => void sessions.delete(transport.sessionId ?? '');
    return transport;
  }

  return {
    url: `${listeningServer.address}/mcp`,
    async close() {
      await Promise.all([...sessions.values()].map((transport) => transport.close()));
      await listeningServer.close();
    },
  };
}

function hasToken(authorization: string | undefined, token: string): boolean {
  const [actual, expected] = [Buffer.from(authorization ?? ''), Buffer.from(`Bearer ${token}`)];
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`${message}\n`);
}
