import type { Command, CommandReply, StudyView } from '@ridgeline/core';
import { onExit } from 'signal-exit';
import { dashboardClock, type DashboardClock } from './feed/clock.ts';
import { createFeed } from './feed/feed.ts';
import type { LogReader } from './feed/snapshot-reader.ts';
import { viewRequest } from './feed/view-request.ts';
import { createPainter, restoreSequence } from './terminal/painter.ts';
import { openSink } from './terminal/sink.ts';
import { signalSuspension, type Suspension } from './terminal/suspension.ts';
import { reportsMouse, detectTerminal } from './view-model/capabilities.ts';
import { initialInteraction } from './view-model/interaction.ts';
import type { OwnerStatus } from './view-model/snapshot.ts';

/** Contents and target of the dashboard. */
export interface DashboardOptions {
  readonly view: StudyView;
  /** The study's name. */
  readonly study: string;
  /** Process that runs the study now; if undefined, the keys that need it are grey. */
  readonly owner: () => OwnerStatus | undefined;
  /** Sends a command to the owner. Called only while the study has an owner. */
  readonly send: (command: Command) => Promise<CommandReply>;
  /** Reads the log of a trial that ran a program; by default no trial has a log. */
  readonly readLog?: LogReader | undefined;
  /** Load of the machine that runs the study; by default unknown. */
  readonly load?: (() => number) | undefined;
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** Way to suspend the process on Ctrl-Z; SIGTSTP by default. */
  readonly suspension?: Suspension;
  /** Aborted to close the view: the study is read once more, and only the header stays on the screen. */
  readonly signal?: AbortSignal;
  /** Environment that determines colours and character set; by default that of the process. */
  readonly env?: NodeJS.ProcessEnv;
  readonly clock?: DashboardClock;
}

/**
 * Shows a live study in the terminal until the user closes the view or the signal is aborted. The last frame stays on
 * the screen. Ctrl-C is sent to the owner as the command `interrupt`. `done` rejects if the store or a view throws; the
 * terminal is restored in every case.
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
  readLog,
  load,
  stdout,
  stdin,
  ...rest
}: DashboardOptions): Promise<void> {
  const { suspension = signalSuspension, clock = dashboardClock } = rest;
  const { env = process.env, signal = new AbortController().signal } = rest;
  const terminal = detectTerminal(stdout, env);
  const feed = createFeed({
    view,
    study,
    owner,
    readLog,
    load,
    clock,
    request: viewRequest(initialInteraction, terminal),
  });
  const terminalLost = new AbortController();
  const hasMouse = stdin.isTTY && reportsMouse(env);
  const painter = createPainter(openSink(stdout), () => terminalLost.abort(), hasMouse);
  const setRaw = (raw: boolean) => {
    if (stdin.isTTY) stdin.setRawMode(raw);
  };
  let suspended = false;
  const resume = () => {
    if (suspended) return;
    // The shell has changed the terminal's mode, but Node assumes that it is still raw.
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
    resume();
  };
  const endSuspension = suspension.watch(() => void suspend(), resume);
  const removeExitHandler = onExit(() => {
    setRaw(false);
    stdout.write(restoreSequence);
  });
  // Setting raw mode may fail once the shell owns the terminal again.
  stdin.on('error', () => terminalLost.abort());
  // In raw mode, keys typed before Ink is loaded are not echoed into the first frame.
  setRaw(true);
  const viewClosed = new AbortController();
  const feedEnded = new AbortController();
  const reading = feed.run(AbortSignal.any([signal, viewClosed.signal])).finally(() => feedEnded.abort());
  // React's development build keeps an entry for every render, which is millions in a few days.
  process.env['NODE_ENV'] ??= 'production';
  const drawing = Promise.all([import('./components/mount.tsx'), Promise.race([firstRead(), reading])])
    .then(async ([{ mount }]) => {
      const screen = mount({
        feed,
        painter,
        send,
        suspend: () => void suspend(),
        stdout,
        stdin,
        env,
        terminalLost: terminalLost.signal,
        feedEnded: feedEnded.signal,
      });
      // Loaded here so that the first view with statistics does not have to wait.
      await Promise.all([screen, import('@ridgeline/compare')]);
    })
    .finally(async () => {
      viewClosed.abort();
      endSuspension();
      setRaw(false);
      await painter.release();
      removeExitHandler();
    });
  await Promise.all([reading, drawing]);

  /** Resolves when the study has been read. Before that, keys have no effect. */
  function firstRead(): Promise<void> {
    return new Promise((resolve) => {
      const unsubscribe = feed.subscribe(() => {
        unsubscribe();
        resolve();
      });
    });
  }
}
