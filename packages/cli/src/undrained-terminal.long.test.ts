import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ridgelineProgram, ridgeline } from './testing/start-ridgeline.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-undrained-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Log with a line for each event of the run. */
const log = join(folder, 'ridgeline.db-brief.log');

/** Python program that runs a command in a terminal of 120 x 40 that accepts no output, and prints its process id. */
const blockedTerminal = `
import fcntl, os, pty, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    termios.tcflow(1, termios.TCOOFF)
    os.execvp(sys.argv[1], sys.argv[1:])
print(pid, flush=True)
os.waitpid(pid, 0)
`;

const hasPython = spawnSync('python3', ['-c', 'import pty']).status === 0;

(hasPython ? it : it.skip)('releases a study that has ended, even if its terminal is blocked', async () => {
  writeFileSync(
    join(folder, 'brief.yaml'),
    `task:
  data: { name: digits, train: 100, validation: 100 }
  network: { hidden: [4] }
  training: { epochs: 400 }
method: grid
parameters: { training.batch_size: { values: [10, 20, 25, 50] } }
`,
  );
  const args = [process.execPath, ridgelineProgram, 'run', 'brief.yaml'];
  const { CI: _, ...env } = process.env;
  const terminal = spawn('python3', ['-c', blockedTerminal, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...env, TERM: 'xterm-256color', NODE_OPTIONS: '' },
  });
  const [pid] = (await once(terminal.stdout, 'data')) as [Buffer];
  try {
    while (!existsSync(log) || !readFileSync(log, 'utf8').includes('"exitCode"')) await wait(100);
    for (let attempt; attempt?.code !== 0;) {
      attempt = await ridgeline(folder, 'run', 'brief.yaml', '--plain');
      // 3 while the run owns the study, then 0.
      expect([0, 3]).toContain(attempt.code);
      if (attempt.code === 0) expect(attempt.stdout).toContain('no trials remain');
    }
  } finally {
    process.kill(Number(pid), 'SIGKILL');
    if (terminal.exitCode === null) await once(terminal, 'exit');
  }
});
