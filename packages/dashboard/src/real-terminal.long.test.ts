import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Demonstration in a shell in tmux, as a person sees it from the first frame to the prompt after it. */

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
const demo = fileURLToPath(new URL('./testing/demo.ts', import.meta.url));
/** Each test has its own server: the one before it may still be ending. */
let tests = 0;
let socket = '';

const tmux = (...args: string[]) =>
  execFileSync('tmux', ['-u', '-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });
const rows = () => tmux('capture-pane', '-p').split('\n');

/** Text that the screen shows at the end. */
let awaited: RegExp | undefined;

async function shows(pattern: RegExp): Promise<string[]> {
  awaited = pattern;
  while (!pattern.test(rows().join('\n'))) await wait(50);
  awaited = undefined;
  return rows();
}

/** Starts the demonstration in a new shell. */
async function start(columns: number, lines: number, trials = 150): Promise<void> {
  socket = `ridgeline-test-${process.pid}-${tests++}`;
  tmux('new-session', '-d', '-s', 'test', '-x', String(columns), '-y', String(lines), 'PS1="prompt> " sh');
  await shows(/prompt>/);
  const node = `${process.execPath} --conditions=@ridgeline/source --import tsx`;
  tmux(
    'send-keys',
    `LANG=C.UTF-8 NODE_OPTIONS= ${node} ${demo} 50 2 30 ${trials}; echo "left with $?"`,
    'Enter',
  );
}

/** Expects the shell's line editing to work as before: keys are echoed, and the cursor is visible. */
async function expectRestored(): Promise<void> {
  tmux(
    'send-keys',
    'stty -a | tr " " "\\n" | grep -xE -- "-?(icanon|echo|isig)" | tr "\\n" " "; echo "set""tled"',
    'Enter',
  );
  const shown = await shows(/ settled$/m);
  expect(shown.filter((row) => / settled$/.test(row)).at(-1)).toBe('isig icanon echo settled');
  expect(tmux('display-message', '-p', '#{cursor_flag} #{alternate_on} #{wrap_flag}').trim()).toBe('1 0 1');
}

function childOfShell(): number {
  const pane = tmux('display-message', '-p', '#{pane_pid}').trim();
  return Number(execFileSync('pgrep', ['-P', pane], { encoding: 'utf8' }));
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

(hasTmux ? describe : describe.skip)('the dashboard in a real terminal', () => {
  afterEach(() => {
    if (awaited !== undefined) console.error(`${awaited} never came:\n${rows().join('\n')}`);
    awaited = undefined;
    spawnSync('tmux', ['-L', socket, 'kill-server']);
  });

  it('follows the keys and the window size, and restores the terminal', async () => {
    await start(80, 24);
    await shows(/q close/);
    expect(rows()[0]).toMatch(/^ regularization {3}▸1 leaderboard .* ◐ running$/);

    tmux('resize-window', '-x', '120', '-y', '40');
    const wide = await shows(/running now/);
    expect(wide.filter((row) => row.includes('1 leaderboard'))).toHaveLength(1);
    tmux('resize-window', '-x', '60', '-y', '12');
    await shows(/^ regularization .*◐ running/m);
    expect(rows().join('\n')).not.toMatch(/[└┘]|running now/);
    tmux('resize-window', '-x', '100', '-y', '30');
    await shows(/best of each strategy/);

    tmux('send-keys', 'Down', 'Enter');
    await shows(/curves of #/);
    tmux('send-keys', 'Escape');
    await shows(/Enter open/);
    tmux('send-keys', 'q');
    const left = await shows(/left with 0/);
    expect(left.join('\n')).toMatch(/regularization[^]*best of each strategy[^]*left with 0/);
    await expectRestored();
  });

  it('waits for a blocked terminal, and continues afterwards', async () => {
    await start(80, 24, 3_000);
    await shows(/q close/);
    const server = Number(tmux('display-message', '-p', '#{pid}'));
    process.kill(server, 'SIGSTOP');
    await wait(1_500);
    process.kill(server, 'SIGCONT');
    const before = rows()[1];
    while (rows()[1] === before) await wait(25);
    expect(rows().filter((row) => row.includes('1 leaderboard'))).toHaveLength(1);
    tmux('send-keys', 'q');
    await shows(/left with 0/);
  });

  it('ends with the study', async () => {
    await start(80, 24, 12);
    const shown = await shows(/left with 0/);
    expect(shown.join('\n')).toMatch(/✓ complete[^]* 12 of 12 trials {2}took /);
    await expectRestored();
  });

  it.each(['Ctrl-Z', 'SIGTSTP'])('is suspended by %s, and drawn again by fg', async (how) => {
    const mouse = () => tmux('display-message', '-p', '#{mouse_any_flag} #{mouse_sgr_flag}').trim();
    await start(80, 24);
    await shows(/q close/);
    expect(mouse()).toBe('1 1');
    if (how === 'Ctrl-Z') tmux('send-keys', 'C-z');
    else process.kill(childOfShell(), 'SIGTSTP');
    await shows(/^prompt>$/m);
    expect(mouse()).toBe('0 0');
    await expectRestored();
    tmux('send-keys', 'clear', 'Enter', 'fg', 'Enter');
    await shows(/^ regularization .*◐ running[^]*q close/m);
    expect(mouse()).toBe('1 1');
    tmux('send-keys', 'j');
    await shows(/▸2 /);
    tmux('send-keys', 'q');
    await shows(/^prompt>$/m);
    await expectRestored();
  });

  it.each(['TERM', 'HUP', 'INT'])('restores the terminal when it is ended by SIG%s', async (signal) => {
    await start(80, 24);
    await shows(/q close/);
    const child = childOfShell();
    process.kill(child, `SIG${signal}`);
    while (lives(child)) await wait(20);
    await expectRestored();
  });
});
