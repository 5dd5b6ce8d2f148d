#!/usr/bin/env node
// node tools/faults/busy-loops.mjs COUNT COMMAND…: runs a command while COUNT processes keep one core busy each.
import { spawn } from 'node:child_process';
import { runForeground } from '../build/foreground.mjs';

const [count, command, ...args] = process.argv.slice(2);
const loops = Array.from({ length: Number(count) }, () =>
  // The loop ends when its input closes, in whatever way this process ends.
  spawn(process.execPath, ['-e', loopUntilInputEnds()], { stdio: ['pipe', 'ignore', 'inherit'] }),
);
try {
  process.exitCode = await runForeground(command, args);
} finally {
  for (const loop of loops) loop.kill('SIGKILL');
}

function loopUntilInputEnds() {
  return `
    process.stdin.on('close', () => process.exit()).resume();
    const loop = () => {
      for (const end = Date.now() + 100; Date.now() < end;);
      setImmediate(loop);
    };
    loop();`;
}
