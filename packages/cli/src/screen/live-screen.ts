import { fork } from 'node:child_process';
import { extname } from 'node:path';
import type { OwnerStatus } from '@ridgeline/dashboard';
import { stopProcessGroup } from '@ridgeline/dashboard/lines';
import type { StudyEvent } from '@ridgeline/runner';
import type { FromScreen, ScreenStart, ToScreen } from '../processes/ui-protocol.ts';
import { stateAfter } from '../run-state.ts';
import { openPlainScreen } from './plain-screen.ts';
import type { RunDisplay, ScreenOptions } from './screen.ts';
import { saveTerminal } from './terminal.ts';

const screenModule = new URL(`../processes/ui${extname(import.meta.url)}`, import.meta.url);

/** Timeout for the last frame of the screen, because a terminal may block. */
const LAST_FRAME_TIMEOUT_MS = 2000;

/**
 * Opens the live leaderboard in a separate process, where neither a blocked terminal nor a fault affects the run. If the
 * screen is closed or crashes, plain lines replace it.
 */
export function openLiveScreen(options: ScreenOptions): RunDisplay {
  const { database, study, threads, warnings } = options;
  const restoreTerminal = saveTerminal();
  let state: OwnerStatus['state'] = 'running';
  let page: string | undefined;
  const currentOwner = (): OwnerStatus => ({ state, threads: threads(), warnings: warnings(), page });
  const start: ScreenStart = { database, study: study.name, owner: currentOwner() };
  const child = fork(screenModule, [], {
    stdio: 'inherit',
    env: { ...process.env, NODE_ENV: 'production', RIDGELINE_SCREEN: JSON.stringify(start) },
  });
  /** Resolves when the screen ends, with the reason; undefined if the user closed the screen. */
  const screenExit = new Promise<string | undefined>((resolve) => {
    child.once('exit', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
    child.on('error', ({ message }) => {
      if (child.pid === undefined) resolve(message);
    });
  });
  const terminalRestore = screenExit.then(restoreTerminal);
  let plainScreen: RunDisplay | undefined;
  let isClosing = false;
  /** Last event that changed the state of the run. Plain lines that replace the screen begin with this event. */
  let lastStateEvent: StudyEvent | undefined;

  const send = (message: ToScreen) => {
    // A failed write is ignored, because `screenExit` handles the exit of a crashed screen.
    if (child.connected) child.send(message, () => undefined);
  };
  const sendOwner = () => send({ type: 'owner', owner: currentOwner() });
  child.on('message', (message: FromScreen) => {
    if (message.type === 'suspended') return stopAll();
    send({ type: 'reply', reply: options.send(message.command) });
  });
  const suspend = () => send({ type: 'suspend' });
  process.on('SIGTSTP', suspend);
  void screenExit.then(() => process.off('SIGTSTP', suspend));

  function stopAll(): void {
    // The screen must stop too, or it would read keys that are meant for the shell.
    child.kill('SIGSTOP');
    stopProcessGroup();
    child.kill('SIGCONT');
    send({ type: 'resume' });
  }

  void options.page.then((address) => {
    page = address;
    sendOwner();
  });
  void terminalRestore.then(async () => {
    if (isClosing) return;
    const reason = await screenExit;
    if (reason !== undefined) options.onFault(`the screen ended, plain lines follow: ${reason}`);
    plainScreen = openPlainScreen(options);
    if (lastStateEvent !== undefined) plainScreen.onEvent(lastStateEvent);
  });

  return {
    onEvent(event) {
      if (plainScreen !== undefined) return plainScreen.onEvent(event);
      if (ownerEventTypes.has(event.type)) sendOwner();
      const newState = stateAfter(event) ?? state;
      if (newState === state) return;
      state = newState;
      lastStateEvent = event;
      sendOwner();
    },
    async close() {
      isClosing = true;
      if (plainScreen !== undefined) return plainScreen.close();
      send({ type: 'end' });
      const timer = setTimeout(() => child.kill('SIGKILL'), LAST_FRAME_TIMEOUT_MS);
      await screenExit;
      clearTimeout(timer);
    },
    restore: () => plainScreen?.restore() ?? terminalRestore,
  };
}

/** Types of events that change the owner's threads or warnings. */
const ownerEventTypes: ReadonlySet<StudyEvent['type']> = new Set(['worker-joined', 'worker-left', 'warning']);
