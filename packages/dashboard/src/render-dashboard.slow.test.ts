import type { Command, StudyView } from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { createManualDashboardClock } from './testing/manual-clock.ts';
import { simulatedDefinition, simulateStudy } from './testing/simulated-study.ts';
import { createTestTerminal } from './testing/terminal.ts';
import { renderDashboard } from './render-dashboard.ts';
import type { OwnerStatus } from './view-model/snapshot.ts';

const up = '\x1b[A';
const down = '\x1b[B';
const right = '\x1b[C';
const escape = '\x1b';
const ctrlC = '\x03';

async function open({ hasOwner = true, epochs = 80, view: wrapView = (view: StudyView) => view } = {}) {
  const clock = createManualDashboardClock(1_000);
  const { log, view } = createMemoryStore({ now: clock.now, monotonic: clock.now });
  const study = await simulateStudy(log, { trials: 60 });
  const advance = async (count: number) => {
    for (let epoch = 0; epoch < count; epoch++) {
      clock.advance(200);
      await study.advance();
    }
  };
  await advance(epochs);
  const terminal = createTestTerminal(80, 24);
  const commands: Command[] = [];
  const end = new AbortController();
  const owner: OwnerStatus | undefined = hasOwner
    ? { state: 'running', threads: 2, warnings: ['on WebAssembly'] }
    : undefined;
  const { done } = renderDashboard({
    view: wrapView(view),
    study: simulatedDefinition.name,
    owner: () => owner,
    send: async (command) => {
      commands.push(command);
      return { ok: true, message: '2 trials finish first' };
    },
    stdout: terminal.stdout,
    stdin: terminal.stdin,
    signal: end.signal,
    env: { LANG: 'en_GB.UTF-8' },
    clock,
  });
  return { terminal, commands, done, advance, clock, end: () => end.abort() };
}

describe('renderDashboard', () => {
  // The first dashboard loads Ink, which jest links slowly.
  beforeAll(() => import('./components/mount.tsx'), 60_000);

  it('shows the study live', async () => {
    const { terminal, advance, clock, end, done } = await open();
    expect((await terminal.waitForContent('q close'))[0]).toBe(
      ' regularization   ▸1 leaderboard  2 strategies  3 parameters  4 log   ◐ running',
    );
    await terminal.waitForContent(' 6 of 60 trials');
    await advance(21);
    // The pause after a frame grows with its work, and a read may still be in progress.
    const timer = setInterval(() => clock.advance(100), 20);
    await terminal.waitForContent(' 10 of 60 trials');
    clearInterval(timer);
    end();
    await done;
  });

  it('restores the terminal on q and keeps the last frame', async () => {
    const { terminal, done } = await open();
    await terminal.waitForContent('q close');
    expect(terminal.isRaw()).toBe(true);
    expect(await terminal.cursor()).toBeUndefined();
    expect(await terminal.reportsMouse()).toBe(true);
    terminal.type('q');
    await done;
    expect(await terminal.reportsMouse()).toBe(false);
    const rows = await terminal.rows();
    expect(rows[0]).toContain('regularization');
    expect(rows.join()).not.toMatch(/q close|▸/);
    expect(terminal.isRaw()).toBe(false);
    expect((await terminal.cursor())?.column).toBe(0);
    expect(terminal.writtenText()).not.toContain('\x1b[?1049h');
  });

  it('forwards Ctrl-C and shows the reply until the next key', async () => {
    const { terminal, commands, done } = await open();
    await terminal.waitForContent('q close');
    terminal.type(ctrlC);
    await terminal.waitForContent('2 trials finish first');
    expect(commands).toEqual([{ type: 'interrupt' }]);
    terminal.type('j');
    await terminal.waitForContent('q close');
    terminal.type('q');
    await done;
  });

  it('closes on Ctrl-C without an owner', async () => {
    const { terminal, commands, done } = await open({ hasOwner: false });
    await terminal.waitForContent('not running');
    terminal.type(ctrlC);
    await done;
    expect(commands).toEqual([]);
  });

  it('moves the cursor with the arrows, j and k', async () => {
    const { terminal, done } = await open();
    await terminal.waitForContent('▸1 ');
    terminal.type(down);
    await terminal.waitForContent('▸2 ');
    terminal.type('k');
    await terminal.waitForContent('▸1 ');
    terminal.type('jj');
    terminal.type(up);
    await terminal.waitForContent('▸2 ');
    terminal.type('q');
    await done;
  });

  it('moves the cursor with the wheel of the mouse, but not with its buttons', async () => {
    const { terminal, done } = await open();
    await terminal.waitForContent('▸1 ');
    terminal.type('\x1b[<0;10;5M\x1b[<0;10;5m\x1b[<65;10;5M\x1b[<65;10;5M');
    await terminal.waitForContent('▸◐');
    terminal.type('\x1b[<64;10;5M\x1b[<64;10;5M');
    await terminal.waitForContent('▸1 ');
    terminal.type('q');
    await done;
  });

  it('handles several keys in one chunk', async () => {
    const { terminal, end, done } = await open();
    await terminal.waitForContent('q close');
    terminal.type('s\r');
    await terminal.waitForContent('Esc back');
    end();
    await done;
  });

  it('shows the help', async () => {
    const { terminal, done } = await open();
    await terminal.waitForContent('q close');
    terminal.type('?');
    await terminal.waitForContent('this help; any key closes it');
    terminal.type('x');
    await terminal.waitForContent('q close');
    terminal.type('q');
    await done;
  });

  it('switches views', async () => {
    const { terminal, done } = await open();
    await terminal.waitForContent('Enter open');
    terminal.type('2');
    await terminal.waitForContent('who leads');
    terminal.type('\t');
    await terminal.waitForContent('importance');
    terminal.type(right);
    await terminal.waitForContent('6 trials have ended');
    terminal.type('1');
    await terminal.waitForContent('▸1  none');
    terminal.type('\r');
    await terminal.waitForContent('configuration 0');
    await terminal.waitForContent('curves of #0');
    terminal.type(down);
    await terminal.waitForContent('curves of #1');
    terminal.type(escape);
    await terminal.waitForContent('Enter open');
    terminal.type('q');
    await done;
  });

  it('sorts and filters the leaderboard', async () => {
    const { terminal, done } = await open();
    await terminal.waitForContent('Enter open');
    terminal.type('s');
    await terminal.waitForContent('by strategy, lowest first');
    terminal.type('/l1');
    await terminal.waitForContent('filter: l1_ l1');
    terminal.type('\x7f2\r');
    await terminal.waitForContent('only l2');
    terminal.type(escape);
    await terminal.waitForContent('▸1 ');
    terminal.type('q');
    await done;
  });

  it('pauses the study, and stops trials only after confirmation', async () => {
    const { terminal, commands, done } = await open();
    await terminal.waitForContent('Enter open');
    terminal.type('p');
    await terminal.waitForContent('2 trials finish first');
    terminal.type('jj');
    await terminal.waitForContent('▸◐');
    terminal.type('x');
    await terminal.waitForContent('Stop trials #6, #7? y yes');
    terminal.type('y');
    await terminal.waitForContent('2 trials finish first');
    expect(commands).toEqual([{ type: 'pause' }, { type: 'stop', trial: 6 }, { type: 'stop', trial: 7 }]);
    terminal.type('q');
    await done;
  });

  it('redraws when the window is resized', async () => {
    const { terminal, done } = await open();
    await terminal.waitForContent('q close');
    terminal.resize(60, 12);
    const narrowRows = await terminal.waitForContent('◐ running');
    expect(narrowRows[0]).toBe(' regularization   ▸1 leaderboard  2  3  4         ◐ running');
    terminal.resize(120, 30);
    await terminal.waitForContent('curve');
    terminal.type('q');
    await done;
  });

  it('shows warnings', async () => {
    const { terminal, end, done } = await open();
    await terminal.waitForContent('! on WebAssembly');
    end();
    await done;
  });

  it('reads the study once more when the signal is aborted', async () => {
    const { terminal, advance, end, done } = await open();
    await terminal.waitForContent('q close');
    await advance(42);
    end();
    await done;
    expect((await terminal.rows()).join('\n')).toMatch(/ 12 of 60 trials/);
  });

  it('restores the terminal and rejects when the store fails', async () => {
    let isBroken = false;
    const { terminal, clock, done } = await open({
      view: (view) => ({
        ...view,
        version: () => (isBroken ? Promise.reject(new Error('the disk has failed')) : view.version()),
      }),
    });
    const rejection = expect(done).rejects.toThrow('the disk has failed');
    await terminal.waitForContent('q close');
    isBroken = true;
    clock.advance(100);
    await rejection;
    expect(terminal.isRaw()).toBe(false);
    expect(await terminal.reportsMouse()).toBe(false);
    expect(await terminal.cursor()).toBeDefined();
  });

  it('restores the terminal and rejects when a component throws', async () => {
    let isBroken = false;
    const { terminal, advance, clock, done } = await open({
      view: (view) => ({
        ...view,
        running: async (study) =>
          isBroken ? [{ ...(await view.running(study))[0]!, trial: undefined! }] : view.running(study),
      }),
    });
    const rejection = expect(done).rejects.toMatchObject({
      stack: expect.stringMatching(/TypeError[^]*src\/components\//),
    });
    await terminal.waitForContent('q close');
    isBroken = true;
    await advance(1);
    clock.advance(100);
    await rejection;
    expect(terminal.isRaw()).toBe(false);
    expect(await terminal.reportsMouse()).toBe(false);
    expect(await terminal.cursor()).toBeDefined();
  });
});
