// Loaded before the program: no socket can be made, as where the disk of every folder for them is full.
import { Server } from 'node:net';

Server.prototype.listen = function () {
  const error = Object.assign(new Error('listen ENOSPC: no space left on device'), {
    code: 'ENOSPC',
    syscall: 'listen',
  });
  process.nextTick(() => this.emit('error', error));
  return this;
};
