import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { writeEndlessSweep } from './testing/endless-sweep.ts';
import { ridgelineProgram } from './testing/start-ridgeline.ts';

/** Drives the program in a shell in tmux, from the first frame to the prompt after it. */

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
/** Number of tests so far; each has its own server, since the previous one may still be ending. */
let tests = 0;
let socket = '';

/** Trials that wait for a file. */
const waits = `import { existsSync } from 'node:fs';
export default async ({ report }) => {
  while (!existsSync('go')) await new Promise((next) => setTimeout(next, 20));
  report({ loss: 1 });
};
`;
const waitsSweep = `name: waits
objective: { module: ./waits.mjs, epochs: 1 }
metric: { name: loss, goal: minimize }
method: grid
parameters: { i: { values: [1, 2] } }
`;

let folder: string;

const tmux = (...args: string[]) =>
  execFileSync('tmux', ['-u', '-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });
const shown = () => tmux('capture-pane', '-p');
const type = (...keys: string[]) => tmux('send-keys', ...keys);

/** Text that the screen must show at the end. */
let awaited: RegExp | undefined;

async function shows(pattern: RegExp): Promise<string> {
  awaited = pattern;
  let text = shown();
  for (; !pattern.test(text); text = shown()) await wait(50);
  awaited = undefined;
  return text;
}

/** Waits for a line in a file. */
async function writtenTo(file: string): Promise<string> {
  for (;;) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (text.endsWith('\n')) return text;
    await wait(50);
  }
}

/** Defines `r` for the program, to keep the screen free of its command line. */
function nameProgram(): void {
  type(
    `export LANG=C.UTF-8 NODE_OPTIONS=; unset CI; alias r="${process.execPath} ${ridgelineProgram}"; clear`,
    'Enter',
  );
}

/** Types a command of the program at the prompt. */
function ridgeline(...args: string[]): void {
  type(`r ${args.join(' ')}; echo "left with $?"`, 'Enter');
}

/** Expects the shell's line editing to work as before: keys are echoed, and the cursor is visible. */
async function expectRestored(): Promise<void> {
  type(
    'clear; stty -a | tr " " "\\n" | grep -xE -- "-?(icanon|echo|isig)" | tr "\\n" " "; echo "set""tled"',
    'Enter',
  );
  expect(await shows(/ settled$/m)).toContain('isig icanon echo settled');
  expect(tmux('display-message', '-p', '#{cursor_flag} #{alternate_on} #{wrap_flag}').trim()).toBe('1 0 1');
}

/** Process that owns the database there, if any. */
function ownerOf(folder: string): number | undefined {
  try {
    const { pid } = JSON.parse(readFileSync(join(folder, 'ridgeline.db-owner.json'), 'utf8')) as {
      pid: number;
    };
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}

/** Process that draws the screen of the run there. */
function screenOf(folder: string): number {
  const children = ['-P', String(ownerOf(folder)), '-f', 'processes/ui'];
  return Number(execFileSync('pgrep', children, { encoding: 'utf8' }));
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-terminal-'));
  writeEndlessSweep(folder, 'endless', [10, 20, 25, 50, 100]);
  socket = `ridgeline-cli-test-${process.pid}-${tests++}`;
  tmux('new-session', '-d', '-x', '100', '-y', '30', `cd ${folder}; PS1="prompt> " sh`);
  await shows(/prompt>/);
  nameProgram();
});
afterEach(() => {
  if (awaited !== undefined) console.error(`${awaited} never came:\n${shown()}`);
  awaited = undefined;
  // A run outlives its terminal.
  const owner = ownerOf(folder);
  if (owner !== undefined) process.kill(owner, 'SIGKILL');
  spawnSync('tmux', ['-L', socket, 'kill-server']);
  rmSync(folder, { recursive: true, force: true });
});

(hasTmux ? describe : describe.skip)('ridgeline in a real terminal', () => {
  it('shows every view, and plain lines after the screen is closed', async () => {
    ridgeline('run', 'endless.yaml', '--threads', '2');
    await shows(/endless.*running[^]*batch_size[^]*q close/);
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
      await shows(view);
    }
    tmux('resize-window', '-x', '120', '-y', '40');
    await shows(/endless.*running[^]*q close/);
    type('q');
    await shows(/study +endless: 5 trials/);
    type('C-c');
    await shows(/interrupt again/);
    type('C-c');
    await shows(/left with 130/);
    await expectRestored();
  });

  it('is watched, paused and stopped from a second terminal, which ends with it', async () => {
    ridgeline('run', 'endless.yaml', '--threads', '2');
    await shows(/q close/);
    const first = tmux('display-message', '-p', '#{pane_id}').trim();
    tmux('split-window', '-v', '-c', folder, 'PS1="second> " sh');
    await shows(/second>/);
    nameProgram();
    ridgeline('dashboard');
    await shows(/◐ running[^]*q close/);
    type('p');
    await shows(/◌ paused/);
    type('p');
    await shows(/◐ running/);
    type('q');
    await shows(/left with 0/);
    type('clear', 'Enter');
    ridgeline('dashboard');
    await shows(/◐ running[^]*q close/);
    type('X');
    await shows(/y yes/);
    type('y');
    await shows(/stopped early/);
    type('q');
    await shows(/stopped early[^]*left with 0/);
    tmux('select-pane', '-t', first);
    await shows(/Stopped: stopped by hand[^]*left with 0/);
    await expectRestored();
  });

  it.each(['Ctrl-Z', 'SIGTSTP'])('is suspended by %s and continued by fg', async (how) => {
    const mouse = () => tmux('display-message', '-p', '#{mouse_any_flag} #{mouse_sgr_flag}').trim();
    ridgeline('run', 'endless.yaml', '--threads', '2');
    await shows(/q close/);
    expect(mouse()).toBe('1 1');
    const screen = screenOf(folder);
    if (how === 'Ctrl-Z') type('C-z');
    else process.kill(ownerOf(folder)!, 'SIGTSTP');
    await shows(/^prompt>$/m);
    expect(mouse()).toBe('0 0');
    await expectRestored();
    const states = [ownerOf(folder)!, screen].map(
      (pid) => /State:\t(.)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1],
    );
    expect(states).toEqual(['T', 'T']);
    type('clear', 'Enter', 'fg', 'Enter');
    await shows(/endless.*◐ running[^]*q close/);
    expect(mouse()).toBe('1 1');
    type('2');
    await shows(/2 strategies[^]*ungroup/);
    type('q');
    await shows(/study +endless: 5 trials/);
    type('C-c');
    await shows(/interrupt again/);
    type('C-c');
    await shows(/^prompt>$/m);
    await expectRestored();
  });

  it('restores the terminal after a bug', async () => {
    type(
      `export NODE_OPTIONS=--import=${new URL('./testing/bug-at-signal.mjs', import.meta.url).href}`,
      'Enter',
    );
    type('clear', 'Enter');
    ridgeline('run', 'endless.yaml', '--threads', '1');
    await shows(/batch_size[^]*q close/);
    process.kill(ownerOf(folder)!, 'SIGUSR2');
    const text = await shows(/left with 70/);
    expect(text).toContain('TypeError: nobody looks at this');
    await expectRestored();
  });

  it('runs to its end after its terminal is closed', async () => {
    writeFileSync(join(folder, 'waits.mjs'), waits);
    writeFileSync(join(folder, 'waits.yaml'), waitsSweep);
    // The shell must outlive the terminal too, to record the exit code.
    type(`(trap "" HUP; r run waits.yaml --threads 1; echo "left with $?" > code)`, 'Enter');
    await shows(/waits.*running[^]*q close/);
    tmux('kill-server');
    writeFileSync(join(folder, 'go'), '');
    expect(await writtenTo(join(folder, 'code'))).toBe('left with 0\n');
  });

  it('restores the terminal after its screen, or the whole program, is killed', async () => {
    ridgeline('run', 'endless.yaml', '--threads', '1');
    // A trial is running, so an interrupt has something to wait for.
    await shows(/batch_size[^]*q close/);
    process.kill(screenOf(folder), 'SIGKILL');
    await shows(/study +endless: 5 trials/);
    await shows(/the screen ended[^]*SIGKILL/);
    type('C-c');
    await shows(/interrupt again/);
    type('C-c');
    await shows(/left with 130/);
    await expectRestored();
    // Record the code in a file: the screen may be drawn over a line of the shell.
    type('(r resume --threads 1; echo "left with $?" > code)', 'Enter');
    await shows(/q close/);
    process.kill(ownerOf(folder)!, 'SIGKILL');
    expect(await writtenTo(join(folder, 'code'))).toBe('left with 137\n');
    await shows(/ended unexpectedly/);
    await expectRestored();
  });
});
