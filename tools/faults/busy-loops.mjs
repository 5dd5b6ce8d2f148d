#!/usr/bin/env node
// node tools/faults/busy-loops.mjs COUNT COMMAND…: runs a command while COUNT processes each keep a core busy.
import { spawn } from 'node:child_process';
import { runForeground } from '../build/foreground.mjs';

const [count, command, ...args] = process.argv.slice(2);
const loops = Array.from({ length: Number(count) }, () =>
  // The loop ends when its input closes, even if this process is killed.
  spawn(process.execPath, ['-e', loopProgram()], { stdio: ['pipe', 'ignore', 'inherit'] }),
);
try {
  process.exitCode = await runForeground(command, args);
} finally {
  for (const loop of loops) loop.kill('SIGKILL');
}

function loopProgram() {
  return `
    process.stdin.on('close', () => process.exit()).resume();
    const loop = () => {
      for (const end = Date.now() + 100; Date.now() < end;);
      setImmediate(loop);
    };
    loop();`;
}
