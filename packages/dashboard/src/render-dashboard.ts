import type { Command, CommandReply, StudyView } from '@ridgeline/core';
import { onExit } from 'signal-exit';
import { dashboardClock, type DashboardClock } from './feed/clock.ts';
import { createFeed } from './feed/feed.ts';
import type { LogReader } from './feed/snapshot-reader.ts';
import { wantedFor } from './feed/wanted.ts';
import { createPainter, farewell } from './terminal/painter.ts';
import { openSink } from './terminal/sink.ts';
import { signalSuspension, type Suspension } from './terminal/suspension.ts';
import { reportsMouse, terminalOf } from './view-model/capabilities.ts';
import { untouched } from './view-model/interaction.ts';
import type { OwnerStatus } from './view-model/snapshot.ts';

/** Contents and target of the dashboard. */
export interface DashboardOptions {
  readonly view: StudyView;
  /** The study's name. */
  readonly study: string;
  /** Process that runs the study now; if undefined, the keys that need it are grey. */
  readonly owner: () => OwnerStatus | undefined;
  /** Passes a command to the owner. Called only while there is one. */
  readonly send: (command: Command) => Promise<CommandReply>;
  /** Log of a trial that was a program; by default no trial has one. */
  readonly logOf?: LogReader | undefined;
  /** Load of the machine that runs the study; by default unknown. */
  readonly load?: (() => number) | undefined;
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** Effect of Ctrl-Z; by default that of SIGTSTP. */
  readonly suspension?: Suspension;
  /** Aborted to end the view: it reads once more, and leaves the header of its last frame. */
  readonly signal?: AbortSignal;
  /** For colours and character set; the process's own by default. */
  readonly env?: NodeJS.ProcessEnv;
  readonly clock?: DashboardClock;
}

/**
 * Shows a study in the terminal, live, until the user closes it or the signal is aborted. The last frame stays on
 * screen. Ctrl-C is sent on as the command `interrupt`. `done` rejects with an error of the store, or with a bug of the
 * view; the terminal is restored in every case.
 *
 * @example
 * const { done } = renderDashboard({
 *   view, study: 'quickstart', owner: () => undefined, send: async () => ({ ok: true, message: '' }),
 *   stdout: process.stdout, stdin: process.stdin,
 * });
 * await done;
 */
export function renderDashboard(options: DashboardOptions): { readonly done: Promise<void> } {
  return { done: show(options) };
}

async function show({
  view,
  study,
  owner,
  send,
  logOf,
  load,
  stdout,
  stdin,
  ...rest
}: DashboardOptions): Promise<void> {
  const { suspension = signalSuspension, clock = dashboardClock } = rest;
  const { env = process.env, signal = new AbortController().signal } = rest;
  const terminal = terminalOf(stdout, env);
  const feed = createFeed({ view, study, owner, logOf, load, clock, wanted: wantedFor(untouched, terminal) });
  const terminalLost = new AbortController();
  const hasMouse = stdin.isTTY && reportsMouse(env);
  const painter = createPainter(openSink(stdout), () => terminalLost.abort(), hasMouse);
  const setRaw = (raw: boolean) => {
    if (stdin.isTTY) stdin.setRawMode(raw);
  };
  let suspended = false;
  const takeBack = () => {
    if (suspended) return;
    // The shell has changed the terminal's mode meanwhile; without this, Node would think that it is still raw.
    setRaw(false);
    setRaw(true);
    painter.resume();
  };
  const suspend = async () => {
    if (suspended) return;
    suspended = true;
    await painter.suspend();
    setRaw(false);
    await suspension.stop();
    suspended = false;
    takeBack();
  };
  const endSuspension = suspension.watch(() => void suspend(), takeBack);
  const forget = onExit(() => {
    setRaw(false);
    stdout.write(farewell);
  });
  // Setting raw mode may fail once the shell owns the terminal again.
  stdin.on('error', () => terminalLost.abort());
  // Keys typed before Ink is loaded are buffered instead of echoed into the first frame.
  setRaw(true);
  const closed = new AbortController();
  const over = new AbortController();
  const reading = feed.run(AbortSignal.any([signal, closed.signal])).finally(() => over.abort());
  // React's development build keeps an entry for every render: millions for a screen that is open for days.
  process.env['NODE_ENV'] ??= 'production';
  const drawing = Promise.all([import('./components/mount.tsx'), Promise.race([firstRead(), reading])])
    .then(async ([{ mount }]) => {
      const shown = mount({
        feed,
        painter,
        send,
        suspend: () => void suspend(),
        stdout,
        stdin,
        env,
        terminalLost: terminalLost.signal,
        over: over.signal,
      });
      // Load the statistics now; otherwise the first key that needs them would wait.
      await Promise.all([shown, import('@ridgeline/compare')]);
    })
    .finally(async () => {
      closed.abort();
      endSuspension();
      setRaw(false);
      await painter.release();
      forget();
    });
  await Promise.all([reading, drawing]);

  /** Resolves when there is something to draw. Before that, keys would have nothing to act on. */
  function firstRead(): Promise<void> {
    return new Promise((resolve) => {
      const leave = feed.subscribe(() => {
        leave();
        resolve();
      });
    });
  }
}
