// node guard.mjs COMMAND [ARGUMENT…]
//
// Runs a command for command.mjs, which starts this process as the leader of a process group. The command starts
// when a byte arrives on stdin. When stdin ends, the parent process has ended, and the whole group is killed: nothing
// may write into node_modules during the next set-up.
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
