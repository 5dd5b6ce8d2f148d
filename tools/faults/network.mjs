import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Starts a proxy to a port. It can swallow traffic in both directions while connections stay open. */
export async function startNetwork(port) {
  const pairs = new Set();
  let swallows = false;
  const network = createServer((client) => {
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
      if (swallows) source.pause();
    }
  });
  network.listen(0, '127.0.0.1');
  await once(network, 'listening');
  const forEachSocket = (act) => {
    for (const pair of pairs) for (const socket of pair) act(socket);
  };
  return {
    port: network.address().port,
    swallow() {
      swallows = true;
      forEachSocket((socket) => socket.pause());
    },
    pass() {
      swallows = false;
      forEachSocket((socket) => socket.resume());
    },
    close() {
      network.close();
      forEachSocket((socket) => socket.destroy());
    },
  };
}
