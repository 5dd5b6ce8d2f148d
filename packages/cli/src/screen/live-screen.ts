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

const entry = new URL(`../processes/ui${extname(import.meta.url)}`, import.meta.url);

/** Time for the screen to draw its last frame, in ms; a blocked terminal would take forever. */
const LAST_FRAME = 2000;

/**
 * Opens the live leaderboard in a separate process, so that neither a blocked terminal nor a fault in the view affects
 * the run. When the user closes it, or it dies, plain lines replace it.
 */
export function openLiveScreen(options: ScreenOptions): RunDisplay {
  const { database, study, threads, warnings } = options;
  const restoreTerminal = saveTerminal();
  let state: OwnerStatus['state'] = 'running';
  let page: string | undefined;
  const ownerNow = (): OwnerStatus => ({ state, threads: threads(), warnings: warnings(), page });
  const start: ScreenStart = { database, study: study.name, owner: ownerNow() };
  const child = fork(entry, [], {
    stdio: 'inherit',
    env: { ...process.env, NODE_ENV: 'production', RIDGELINE_SCREEN: JSON.stringify(start) },
  });
  /** Resolves when the screen ends: to the reason, or to undefined if the user closed it. */
  const ended = new Promise<string | undefined>((resolve) => {
    child.once('exit', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
    child.on('error', ({ message }) => {
      if (child.pid === undefined) resolve(message);
    });
  });
  const restored = ended.then(restoreTerminal);
  let plain: RunDisplay | undefined;
  let closing = false;
  /** Last event that changed the state of the run; plain lines start with it. */
  let last: StudyEvent | undefined;

  const send = (message: ToScreen) => {
    // Ignore a failed send: the exit of a screen that has died is handled elsewhere.
    if (child.connected) child.send(message, () => undefined);
  };
  const sendOwner = () => send({ type: 'owner', owner: ownerNow() });
  child.on('message', (message: FromScreen) => {
    if (message.type === 'suspended') return stop();
    send({ type: 'reply', reply: options.send(message.command) });
  });
  const suspend = () => send({ type: 'suspend' });
  process.on('SIGTSTP', suspend);
  void ended.then(() => process.off('SIGTSTP', suspend));

  function stop(): void {
    // Stop the screen too, or it would read keys that are meant for the shell.
    child.kill('SIGSTOP');
    stopProcessGroup();
    child.kill('SIGCONT');
    send({ type: 'resume' });
  }

  void options.page.then((address) => {
    page = address;
    sendOwner();
  });
  void restored.then(async () => {
    if (closing) return;
    const why = await ended;
    if (why !== undefined) options.failed(`the screen ended, plain lines follow: ${why}`);
    plain = openPlainScreen(options);
    if (last !== undefined) plain.onEvent(last);
  });

  return {
    onEvent(event) {
      if (plain !== undefined) return plain.onEvent(event);
      if (changesOwner.has(event.type)) sendOwner();
      const next = stateAfter(event) ?? state;
      if (next === state) return;
      state = next;
      last = event;
      sendOwner();
    },
    async close() {
      closing = true;
      if (plain !== undefined) return plain.close();
      send({ type: 'end' });
      const timer = setTimeout(() => child.kill('SIGKILL'), LAST_FRAME);
      await ended;
      clearTimeout(timer);
    },
    restore: () => plain?.restore() ?? restored,
  };
}

/** Events that require a new owner or new warnings on the screen. */
const changesOwner: ReadonlySet<StudyEvent['type']> = new Set(['worker-joined', 'worker-left', 'warning']);
