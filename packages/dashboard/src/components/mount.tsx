/** @jsxRuntime automatic */
import { Writable } from 'node:stream';
import type { Command, CommandReply } from '@ridgeline/core';
import { render } from 'ink';
import type { Feed } from '../feed/feed.ts';
import type { Painter } from '../terminal/painter.ts';
import { detectTerminal } from '../view-model/capabilities.ts';
import { toAscii } from '../view-model/line.ts';
import { Dashboard } from './dashboard.tsx';
import { setInkColours } from './ink-colours.ts';

/** Streams and settings of a mounted dashboard. */
interface MountOptions {
  readonly feed: Feed;
  readonly painter: Painter;
  readonly send: (command: Command) => Promise<CommandReply>;
  /** Suspends the process, as on Ctrl-Z. */
  readonly suspend: () => void;
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when the feed has ended, to draw the final frame. */
  readonly feedEnded: AbortSignal;
  /** Aborted when the terminal is closed. */
  readonly terminalLost: AbortSignal;
}

/** Draws the feed and reads the keys until the dashboard is closed. */
export async function mount({
  feed,
  painter,
  send,
  suspend,
  stdout,
  stdin,
  env,
  feedEnded,
  terminalLost,
}: MountOptions): Promise<void> {
  const renderScreen = (hasEnded: boolean) => (
    <Dashboard
      feed={feed}
      terminal={detectTerminal(stdout, env)}
      hasEnded={hasEnded}
      send={send}
      suspend={suspend}
    />
  );
  const { colours, unicode } = detectTerminal(stdout, env);
  await setInkColours(colours);
  const draw = (frame: string) => painter.draw(unicode ? frame : toAscii(frame));
  const instance = render(renderScreen(false), {
    stdout: createFrameStream(stdout, draw),
    stdin,
    // In debug mode, Ink writes whole frames; the painter writes only the lines that changed.
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  const redraw = () => {
    painter.reset();
    instance.rerender(renderScreen(false));
  };
  const drawFinalFrame = () => instance.rerender(renderScreen(true));
  const unmount = () => instance.unmount();
  stdout.on('resize', redraw);
  feedEnded.addEventListener('abort', drawFinalFrame, { once: true });
  terminalLost.addEventListener('abort', unmount, { once: true });
  if (feedEnded.aborted) drawFinalFrame();
  if (terminalLost.aborted) unmount();
  try {
    await instance.waitUntilExit();
  } finally {
    stdout.off('resize', redraw);
    feedEnded.removeEventListener('abort', drawFinalFrame);
    terminalLost.removeEventListener('abort', unmount);
  }
}

/** Creates a stream for Ink's frames, as wide as the terminal. */
function createFrameStream(terminal: NodeJS.WriteStream, draw: (frame: string) => void): NodeJS.WriteStream {
  const stream = new Writable({
    decodeStrings: false,
    write(frame: string, _encoding, done) {
      // Trimmed to make the final frame as short as possible. Ink's last, empty frame must not replace it.
      const trimmedFrame = frame.trimEnd();
      if (trimmedFrame !== '') draw(trimmedFrame);
      done();
    },
  });
  return Object.defineProperty(stream, 'columns', {
    get: () => terminal.columns,
  }) as unknown as NodeJS.WriteStream;
}
