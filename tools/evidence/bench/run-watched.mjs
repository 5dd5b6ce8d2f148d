import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * Runs commands in parallel until all have ended. Returns the total time in s, the time of each line of output, and the
 * peak memory of all their processes in bytes, sampled every 50 ms.
 */
export async function runWatched(commands, { cwd, environment = {} } = {}) {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  const lines = [];
  let peakMemory = 0;
  const children = commands.map(([command, ...args]) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (text) => (errors = (errors + text).slice(-2000)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line !== '') lines.push({ line, seconds: seconds() });
    });
    return { child, whenClosed: once(child, 'close'), errors: () => errors };
  });
  const memorySampler = setInterval(
    () => (peakMemory = Math.max(peakMemory, measureTreeMemory(children.map(({ child }) => child.pid)))),
    50,
  );
  for (const { child, whenClosed, errors } of children) {
    const [code] = await whenClosed;
    if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${code}: ${errors()}`);
  }
  clearInterval(memorySampler);
  return { seconds: seconds(), lines, memory: peakMemory };
}

/**
 * Returns the memory of processes and all their descendants. Shared pages count once for each process, to the
 * disadvantage of the side with more processes.
 */
function measureTreeMemory(roots) {
  if (process.platform !== 'linux') return 0;
  const parents = new Map();
  const memory = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
      memory.set(Number(name), 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    } catch {
      // The process has just ended.
    }
  }
  const isDescendant = (pid) => pid !== undefined && (roots.includes(pid) || isDescendant(parents.get(pid)));
  return [...memory].reduce((sum, [pid, bytes]) => (isDescendant(pid) ? sum + bytes : sum), 0);
}
