import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Starts a proxy to a port. It can stall traffic in both directions while connections stay open. */
export async function startProxy(port) {
  const pairs = new Set();
  let isStalled = false;
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    const pair = [client, upstream];
    pairs.add(pair);
    for (const [source, target] of [
      [client, upstream],
      [upstream, client],
    ]) {
      source.on('data', (bytes) => target.write(bytes));
      source.on('error', () => undefined);
      source.on('close', () => {
        pairs.delete(pair);
        target.destroy();
      });
      if (isStalled) source.pause();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const forEachSocket = (act) => {
    for (const pair of pairs) for (const socket of pair) act(socket);
  };
  return {
    port: server.address().port,
    stall() {
      isStalled = true;
      forEachSocket((socket) => socket.pause());
    },
    resume() {
      isStalled = false;
      forEachSocket((socket) => socket.resume());
    },
    close() {
      server.close();
      forEachSocket((socket) => socket.destroy());
    },
  };
}
