import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { repository } from './repository.mjs';

const guard = fileURLToPath(new URL('./guard.mjs', import.meta.url));

/**
 * Runs a command, which is killed if this process ends. Returns the command's exit code and output.
 *
 * @param lock lock that remains held until the command has ended, even if this process is killed
 * @param options.onLine called with each line of the output as it arrives
 * @param options.timeout time after which the command is killed, in ms
 */
export function runCommand(
  lock,
  command,
  args,
  { cwd = repository, env = process.env, onLine, timeout } = {},
) {
  const child = spawn(process.execPath, [guard, command, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const kill = () => killGroup(child.pid);
  const timer = timeout && setTimeout(kill, timeout);
  let output = '';
  let line = '';
  const append = (text) => {
    output += text;
    const lines = (line + text).split('\n');
    line = lines.pop();
    for (const completeLine of lines) onLine?.(completeLine);
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', append);

  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', kill);
    child.on('close', (code) => {
      clearTimeout(timer);
      lock.removeHelper(child.pid);
      resolve({ code: code ?? 1, output });
    });
    child.stdin.on('error', () => undefined); // The guard has exited, and its exit code is reported.
    lock.addHelper(child.pid);
    child.stdin.write('go\n');
  });
}

function killGroup(leader) {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
