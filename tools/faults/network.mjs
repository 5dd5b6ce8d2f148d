import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Proxy to a port that can swallow traffic in both directions while connections stay open. */
export async function startNetwork(port) {
  const pairs = new Set();
  let swallows = false;
  const network = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    const pair = [near, far];
    pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      from.on('data', (bytes) => to.write(bytes));
      from.on('error', () => undefined);
      from.on('close', () => {
        pairs.delete(pair);
        to.destroy();
      });
      if (swallows) from.pause();
    }
  });
  network.listen(0, '127.0.0.1');
  await once(network, 'listening');
  const each = (act) => {
    for (const pair of pairs) for (const socket of pair) act(socket);
  };
  return {
    port: network.address().port,
    swallow() {
      swallows = true;
      each((socket) => socket.pause());
    },
    pass() {
      swallows = false;
      each((socket) => socket.resume());
    },
    close() {
      network.close();
      each((socket) => socket.destroy());
    },
  };
}
