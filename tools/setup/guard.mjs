// node guard.mjs COMMAND [ARGUMENT…]
//
// Runs a command for command.mjs, which starts this process as the leader of a process group. The command begins
// when a byte arrives on stdin. When stdin ends, whoever started it is gone, however it went, and the whole group
// is ended: nothing goes on writing into node_modules behind the next set-up's back.
import { spawn } from 'node:child_process';

const [command, ...args] = process.argv.slice(2);

process.stdin.once('data', () => {
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  child.on('error', (error) => {
    console.error(error.message);
    process.exit(127);
  });
  child.on('exit', (code) => process.exit(code ?? 1));
});
process.stdin.on('end', () => process.kill(-process.pid, 'SIGKILL'));
