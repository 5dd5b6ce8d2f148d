import type { Command, CommandReply, StudyView } from '@ridgeline/core';
import { onExit } from 'signal-exit';
import { dashboardClock, type DashboardClock } from './feed/clock.ts';
import { createFeed } from './feed/feed.ts';
import type { LogReader } from './feed/snapshot-reader.ts';
import { viewRequest } from './feed/view-request.ts';
import { createPainter, restoreSequence } from './terminal/painter.ts';
import { openSink } from './terminal/sink.ts';
import { signalSuspension, type Suspension } from './terminal/suspension.ts';
import { supportsMouseReports, detectTerminal } from './view-model/capabilities.ts';
import { initialInteraction } from './view-model/interaction.ts';
import type { OwnerStatus } from './view-model/snapshot.ts';

/** Contents and target of the dashboard. */
export interface DashboardOptions {
  readonly view: StudyView;
  /** The study's name. */
  readonly study: string;
  /** Status of the process that runs the study. If it is undefined, the keys that need such a process are grey. */
  readonly owner: () => OwnerStatus | undefined;
  /** Sends a command to the owner. Called only while the study has an owner. */
  readonly send: (command: Command) => Promise<CommandReply>;
  /** Reads the log of a trial that ran a program; by default, no trial has a log. */
  readonly readLog?: LogReader | undefined;
  /** Returns the load average of the machine that runs the study; unknown by default. */
  readonly load?: (() => number) | undefined;
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** Suspends the process on Ctrl-Z; by default with SIGTSTP. */
  readonly suspension?: Suspension;
  /** Closes the dashboard when aborted: the study is read once more, and only the header stays on the screen. */
  readonly signal?: AbortSignal;
  /** Environment variables that determine colours and character set; those of the process by default. */
  readonly env?: NodeJS.ProcessEnv;
  readonly clock?: DashboardClock;
}

/**
 * Shows a live study in the terminal until the user closes the dashboard or the signal is aborted. The last frame stays
 * on the screen. Ctrl-C sends the command `interrupt` to the owner; without an owner, it closes the dashboard. `done`
 * rejects if the store or a view throws. The terminal is always restored.
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
  suspension = signalSuspension,
  signal = new AbortController().signal,
  env = process.env,
  clock = dashboardClock,
}: DashboardOptions): Promise<void> {
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
  const hasMouse = stdin.isTTY && supportsMouseReports(env);
  const painter = createPainter(openSink(stdout), () => terminalLost.abort(), hasMouse);
  const setRaw = (isRaw: boolean) => {
    if (stdin.isTTY) stdin.setRawMode(isRaw);
  };
  let isSuspended = false;
  const resume = () => {
    if (isSuspended) return;
    // The shell has changed the terminal's mode, but Node still assumes raw mode.
    setRaw(false);
    setRaw(true);
    painter.resume();
  };
  const suspend = async () => {
    if (isSuspended) return;
    isSuspended = true;
    await painter.suspend();
    setRaw(false);
    await suspension.stop();
    isSuspended = false;
    resume();
  };
  const unwatchSuspension = suspension.watch(() => void suspend(), resume);
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
  const drawing = Promise.all([import('./components/mount.tsx'), Promise.race([waitForFirstRead(), reading])])
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
      unwatchSuspension();
      setRaw(false);
      await painter.release();
      removeExitHandler();
    });
  await Promise.all([reading, drawing]);

  /** Waits for the first read of the study, because keys have no effect before it. */
  function waitForFirstRead(): Promise<void> {
    return new Promise((resolve) => {
      const unsubscribe = feed.subscribe(() => {
        unsubscribe();
        resolve();
      });
    });
  }
}
