// Preloaded: creating a socket fails as on a full disk.
import { Server } from 'node:net';

Server.prototype.listen = function () {
  const error = Object.assign(new Error('listen ENOSPC: no space left on device'), {
    code: 'ENOSPC',
    syscall: 'listen',
  });
  process.nextTick(() => this.emit('error', error));
  return this;
};
