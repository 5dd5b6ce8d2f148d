import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isAlive } from '@ridgeline/core/testing';

// Each test runs the demonstration in a shell in tmux, from the first frame to the next prompt.

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
const demo = fileURLToPath(new URL('./testing/demo.ts', import.meta.url));
/** Number of started tmux servers. Each test has its own server, because the previous one may still be running. */
let serverCount = 0;
let socket = '';

const tmux = (...args: string[]) =>
  execFileSync('tmux', ['-u', '-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });
const rows = () => tmux('capture-pane', '-p').split('\n');

/** Pattern that the current test waits for. */
let awaitedPattern: RegExp | undefined;

async function waitForScreen(pattern: RegExp): Promise<string[]> {
  awaitedPattern = pattern;
  while (!pattern.test(rows().join('\n'))) await wait(50);
  awaitedPattern = undefined;
  return rows();
}

/** Starts the demonstration in a new shell. */
async function start(columns: number, lines: number, trials = 150): Promise<void> {
  socket = `ridgeline-test-${process.pid}-${serverCount++}`;
  tmux('new-session', '-d', '-s', 'test', '-x', String(columns), '-y', String(lines), 'PS1="prompt> " sh');
  await waitForScreen(/prompt>/);
  const node = `${process.execPath} --conditions=@ridgeline/source --import tsx`;
  tmux(
    'send-keys',
    `LANG=C.UTF-8 NODE_OPTIONS= ${node} ${demo} 50 2 30 ${trials}; echo "left with $?"`,
    'Enter',
  );
}

/** Expects the terminal to be restored: the shell echoes keys, and the cursor is visible. */
async function expectRestored(): Promise<void> {
  // Keys that arrive before the prompt are echoed in front of it.
  await waitForScreen(/^prompt>$/m);
  tmux(
    'send-keys',
    'stty -a | tr " " "\\n" | grep -xE -- "-?(icanon|echo|isig)" | tr "\\n" " "; echo "set""tled"',
    'Enter',
  );
  const screenRows = await waitForScreen(/ settled$/m);
  expect(screenRows.filter((row) => / settled$/.test(row)).at(-1)).toBe('isig icanon echo settled');
  expect(tmux('display-message', '-p', '#{cursor_flag} #{alternate_on} #{wrap_flag}').trim()).toBe('1 0 1');
}

function shellChild(): number {
  const pane = tmux('display-message', '-p', '#{pane_pid}').trim();
  return Number(execFileSync('pgrep', ['-P', pane], { encoding: 'utf8' }));
}

(hasTmux ? describe : describe.skip)('the dashboard in a real terminal', () => {
  afterEach(() => {
    if (awaitedPattern !== undefined)
      console.error(`${awaitedPattern} was never shown:\n${rows().join('\n')}`);
    awaitedPattern = undefined;
    spawnSync('tmux', ['-L', socket, 'kill-server']);
  });

  it('follows the keys and the window size, and restores the terminal', async () => {
    await start(80, 24);
    await waitForScreen(/q close/);
    expect(rows()[0]).toMatch(/^ regularization {3}▸1 leaderboard .* ◐ running$/);

    tmux('resize-window', '-x', '120', '-y', '40');
    const wideRows = await waitForScreen(/running now/);
    expect(wideRows.filter((row) => row.includes('1 leaderboard'))).toHaveLength(1);
    tmux('resize-window', '-x', '60', '-y', '12');
    await waitForScreen(/^ regularization .*◐ running/m);
    expect(rows().join('\n')).not.toMatch(/[└┘]|running now/);
    tmux('resize-window', '-x', '100', '-y', '30');
    await waitForScreen(/best of each strategy/);

    tmux('send-keys', 'Down', 'Enter');
    await waitForScreen(/curves of #/);
    tmux('send-keys', 'Escape');
    await waitForScreen(/Enter open/);
    tmux('send-keys', 'q');
    const finalRows = await waitForScreen(/left with 0/);
    expect(finalRows.join('\n')).toMatch(/regularization[^]*best of each strategy[^]*left with 0/);
    await expectRestored();
  });

  it('continues after the terminal was blocked', async () => {
    await start(80, 24, 3_000);
    await waitForScreen(/q close/);
    const server = Number(tmux('display-message', '-p', '#{pid}'));
    process.kill(server, 'SIGSTOP');
    await wait(1_500);
    process.kill(server, 'SIGCONT');
    const progressBefore = rows()[1];
    while (rows()[1] === progressBefore) await wait(25);
    expect(rows().filter((row) => row.includes('1 leaderboard'))).toHaveLength(1);
    tmux('send-keys', 'q');
    await waitForScreen(/left with 0/);
  });

  it('closes when the study ends', async () => {
    await start(80, 24, 12);
    const finalRows = await waitForScreen(/left with 0/);
    expect(finalRows.join('\n')).toMatch(/✓ complete[^]* 12 of 12 trials {2}took /);
    await expectRestored();
  });

  it.each(['Ctrl-Z', 'SIGTSTP'])('is redrawn by fg after %s', async (trigger) => {
    const readMouseFlags = () => tmux('display-message', '-p', '#{mouse_any_flag} #{mouse_sgr_flag}').trim();
    await start(80, 24);
    await waitForScreen(/q close/);
    expect(readMouseFlags()).toBe('1 1');
    if (trigger === 'Ctrl-Z') tmux('send-keys', 'C-z');
    else process.kill(shellChild(), 'SIGTSTP');
    await waitForScreen(/^prompt>$/m);
    expect(readMouseFlags()).toBe('0 0');
    await expectRestored();
    tmux('send-keys', 'clear', 'Enter', 'fg', 'Enter');
    await waitForScreen(/^ regularization .*◐ running[^]*q close/m);
    expect(readMouseFlags()).toBe('1 1');
    tmux('send-keys', 'j');
    await waitForScreen(/▸2 /);
    tmux('send-keys', 'q');
    await expectRestored();
  });

  it.each(['TERM', 'HUP', 'INT'])('restores the terminal on SIG%s', async (signal) => {
    await start(80, 24);
    await waitForScreen(/q close/);
    const child = shellChild();
    process.kill(child, `SIG${signal}`);
    while (isAlive(child)) await wait(20);
    await expectRestored();
  });
});
