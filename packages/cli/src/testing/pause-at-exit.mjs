import { existsSync, writeFileSync } from 'node:fs';

// Preloaded to pause `ridgeline` as it exits: its last step creates the file `exiting` and waits for the file `may-exit`.
if (process.argv[1]?.endsWith('/ridgeline.js')) {
  const { reallyExit } = process;
  process.reallyExit = (code) => {
    writeFileSync('exiting', '');
    const pause = new Int32Array(new SharedArrayBuffer(4));
    while (!existsSync('may-exit')) Atomics.wait(pause, 0, 0, 20);
    reallyExit.call(process, code);
  };
}
