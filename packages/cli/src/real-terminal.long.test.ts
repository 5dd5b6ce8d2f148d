import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive } from '@ridgeline/core/testing';
import { writeEndlessSweep } from './testing/endless-sweep.ts';
import { ridgelineProgram } from './testing/start-ridgeline.ts';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
/** Number of tests so far. Each test has its own tmux server, because the previous server may still be ending. */
let testCount = 0;
let socket = '';

/** User module whose trials wait for the file `go`. */
const waitingModule = `import { existsSync } from 'node:fs';
export default async ({ report }) => {
  while (!existsSync('go')) await new Promise((next) => setTimeout(next, 20));
  report({ loss: 1 });
};
`;
const waitingSweep = `name: waits
objective: { module: ./waits.mjs, epochs: 1 }
metric: { name: loss, goal: minimize }
method: grid
parameters: { i: { values: [1, 2] } }
`;

let folder: string;

const tmux = (...args: string[]) =>
  execFileSync('tmux', ['-u', '-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });
const readScreen = () => tmux('capture-pane', '-p');
const type = (...keys: string[]) => tmux('send-keys', ...keys);

/** Text that a test still waits for. */
let awaitedPattern: RegExp | undefined;

async function waitForText(pattern: RegExp): Promise<string> {
  awaitedPattern = pattern;
  let text = readScreen();
  for (; !pattern.test(text); text = readScreen()) await wait(50);
  awaitedPattern = undefined;
  return text;
}

/** Waits for a complete line in a file, and returns the text of the file. */
async function waitForLine(file: string): Promise<string> {
  for (;;) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (text.endsWith('\n')) return text;
    await wait(50);
  }
}

/** Defines `r` as a short name of the program, so that its long command line is not on the screen. */
function defineAlias(): void {
  type(
    `export LANG=C.UTF-8 NODE_OPTIONS=; unset CI; alias r="${process.execPath} ${ridgelineProgram}"; clear`,
    'Enter',
  );
}

/** Types a command of the program at the prompt. */
function ridgeline(...args: string[]): void {
  type(`r ${args.join(' ')}; echo "left with $?"`, 'Enter');
}

/** Expects the line editing of the shell to work as before: keys are echoed, and the cursor is visible. */
async function expectRestoredTerminal(): Promise<void> {
  type(
    'clear; stty -a | tr " " "\\n" | grep -xE -- "-?(icanon|echo|isig)" | tr "\\n" " "; echo "set""tled"',
    'Enter',
  );
  expect(await waitForText(/ settled$/m)).toContain('isig icanon echo settled');
  expect(tmux('display-message', '-p', '#{cursor_flag} #{alternate_on} #{wrap_flag}').trim()).toBe('1 0 1');
}

/** Finds the id of the process that owns the database of a folder, if any. */
function findOwnerPid(folder: string): number | undefined {
  try {
    const { pid } = JSON.parse(readFileSync(join(folder, 'ridgeline.db-owner.json'), 'utf8')) as {
      pid: number;
    };
    return isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Finds the id of the process that draws the screen of the run in a folder. */
function findScreenPid(folder: string): number {
  const query = ['-P', String(findOwnerPid(folder)), '-f', 'processes/ui'];
  return Number(execFileSync('pgrep', query, { encoding: 'utf8' }));
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-terminal-'));
  writeEndlessSweep(folder, 'endless', [10, 20, 25, 50, 100]);
  socket = `ridgeline-cli-test-${process.pid}-${testCount++}`;
  tmux('new-session', '-d', '-x', '100', '-y', '30', `cd ${folder}; PS1="prompt> " sh`);
  await waitForText(/prompt>/);
  defineAlias();
});
afterEach(() => {
  if (awaitedPattern !== undefined)
    console.error(`The screen never showed ${awaitedPattern}:\n${readScreen()}`);
  awaitedPattern = undefined;
  // Killed separately, because a run outlives its terminal.
  const ownerPid = findOwnerPid(folder);
  if (ownerPid !== undefined) process.kill(ownerPid, 'SIGKILL');
  spawnSync('tmux', ['-L', socket, 'kill-server']);
  rmSync(folder, { recursive: true, force: true });
});

(hasTmux ? describe : describe.skip)('ridgeline in a real terminal', () => {
  it('shows every view, then plain lines', async () => {
    ridgeline('run', 'endless.yaml', '--threads', '2');
    await waitForText(/endless.*running[^]*batch_size[^]*q close/);
    for (const [key, view] of [
      ['2', /2 strategies[^]*ungroup/],
      ['3', /importance[^]*j k parameter/],
      ['4', /j k scroll/],
      ['1', /Enter open/],
      ['?', /this help; any key closes it/],
      ['x', /Enter open/],
      ['/', /filter: _/],
      ['Escape', /Enter open/],
      ['s', /by batch_size[^]*▸◐ {2}10 [^]*Enter open/],
      ['Enter', /Esc back/],
      ['Escape', /Enter open/],
    ] as const) {
      type(key);
      await waitForText(view);
    }
    tmux('resize-window', '-x', '120', '-y', '40');
    await waitForText(/endless.*running[^]*q close/);
    type('q');
    await waitForText(/study +endless: 5 trials/);
    type('C-c');
    await waitForText(/interrupt again/);
    type('C-c');
    await waitForText(/left with 130/);
    await expectRestoredTerminal();
  });

  it('is paused and stopped from a second terminal', async () => {
    ridgeline('run', 'endless.yaml', '--threads', '2');
    await waitForText(/q close/);
    const firstPane = tmux('display-message', '-p', '#{pane_id}').trim();
    tmux('split-window', '-v', '-c', folder, 'PS1="second> " sh');
    await waitForText(/second>/);
    defineAlias();
    ridgeline('dashboard');
    await waitForText(/◐ running[^]*q close/);
    type('p');
    await waitForText(/◌ paused/);
    type('p');
    await waitForText(/◐ running/);
    type('q');
    await waitForText(/left with 0/);
    type('clear', 'Enter');
    ridgeline('dashboard');
    await waitForText(/◐ running[^]*q close/);
    type('X');
    await waitForText(/y yes/);
    type('y');
    await waitForText(/stopped early/);
    type('q');
    await waitForText(/stopped early[^]*left with 0/);
    tmux('select-pane', '-t', firstPane);
    await waitForText(/Stopped: stopped by hand[^]*left with 0/);
    await expectRestoredTerminal();
  });

  it.each(['Ctrl-Z', 'SIGTSTP'])('is suspended by %s and continued by fg', async (method) => {
    const readMouseFlags = () => tmux('display-message', '-p', '#{mouse_any_flag} #{mouse_sgr_flag}').trim();
    ridgeline('run', 'endless.yaml', '--threads', '2');
    await waitForText(/q close/);
    expect(readMouseFlags()).toBe('1 1');
    const screenPid = findScreenPid(folder);
    if (method === 'Ctrl-Z') type('C-z');
    else process.kill(findOwnerPid(folder)!, 'SIGTSTP');
    await waitForText(/^prompt>$/m);
    expect(readMouseFlags()).toBe('0 0');
    await expectRestoredTerminal();
    const states = [findOwnerPid(folder)!, screenPid].map(
      (pid) => /State:\t(.)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1],
    );
    expect(states).toEqual(['T', 'T']);
    type('clear', 'Enter', 'fg', 'Enter');
    await waitForText(/endless.*◐ running[^]*q close/);
    expect(readMouseFlags()).toBe('1 1');
    type('2');
    await waitForText(/2 strategies[^]*ungroup/);
    type('q');
    await waitForText(/study +endless: 5 trials/);
    type('C-c');
    await waitForText(/interrupt again/);
    type('C-c');
    await waitForText(/^prompt>$/m);
    await expectRestoredTerminal();
  });

  it('restores the terminal after a bug', async () => {
    type(
      `export NODE_OPTIONS=--import=${new URL('./testing/bug-at-signal.mjs', import.meta.url).href}`,
      'Enter',
    );
    type('clear', 'Enter');
    ridgeline('run', 'endless.yaml', '--threads', '1');
    await waitForText(/batch_size[^]*q close/);
    process.kill(findOwnerPid(folder)!, 'SIGUSR2');
    const text = await waitForText(/left with 70/);
    expect(text).toContain('TypeError: unhandled on purpose');
    await expectRestoredTerminal();
  });

  it('runs to its end after its terminal is closed', async () => {
    writeFileSync(join(folder, 'waits.mjs'), waitingModule);
    writeFileSync(join(folder, 'waits.yaml'), waitingSweep);
    // The shell ignores SIGHUP, because it must outlive the terminal to record the exit code.
    type(`(trap "" HUP; r run waits.yaml --threads 1; echo "left with $?" > code)`, 'Enter');
    await waitForText(/waits.*running[^]*q close/);
    tmux('kill-server');
    writeFileSync(join(folder, 'go'), '');
    expect(await waitForLine(join(folder, 'code'))).toBe('left with 0\n');
  });

  it.each(['', '--plain'])('exits normally if its terminal is closed while it exits %s', async (option) => {
    writeFileSync(join(folder, 'waits.mjs'), waitingModule);
    writeFileSync(join(folder, 'waits.yaml'), waitingSweep);
    writeFileSync(join(folder, 'go'), '');
    const preload = new URL('./testing/pause-at-exit.mjs', import.meta.url).href;
    type(`export NODE_OPTIONS=--import=${preload}`, 'Enter');
    type(`(trap "" HUP; r run waits.yaml --threads 1 ${option}; echo "left with $?" > code)`, 'Enter');
    while (!existsSync(join(folder, 'exiting'))) await wait(50);
    const server = Number(tmux('display-message', '-p', '#{pid}'));
    tmux('kill-server');
    // The terminal is closed once the server has ended.
    while (isAlive(server)) await wait(20);
    writeFileSync(join(folder, 'may-exit'), '');
    expect(await waitForLine(join(folder, 'code'))).toBe('left with 0\n');
  });

  it('restores the terminal after its screen or the program is killed', async () => {
    ridgeline('run', 'endless.yaml', '--threads', '1');
    await waitForText(/batch_size[^]*q close/);
    process.kill(findScreenPid(folder), 'SIGKILL');
    await waitForText(/study +endless: 5 trials/);
    await waitForText(/the screen ended[^]*SIGKILL/);
    // The first interrupt waits for the endless trial.
    type('C-c');
    await waitForText(/interrupt again/);
    type('C-c');
    await waitForText(/left with 130/);
    await expectRestoredTerminal();
    // The exit code goes to a file, because the screen may be drawn over the output of the shell.
    type('(r resume --threads 1; echo "left with $?" > code)', 'Enter');
    await waitForText(/q close/);
    process.kill(findOwnerPid(folder)!, 'SIGKILL');
    expect(await waitForLine(join(folder, 'code'))).toBe('left with 137\n');
    await waitForText(/ended unexpectedly/);
    await expectRestoredTerminal();
  });
});
