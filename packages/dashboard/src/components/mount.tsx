/** @jsxRuntime automatic */
import { Writable } from 'node:stream';
import type { Command, CommandReply } from '@ridgeline/core';
import { render } from 'ink';
import { onExit } from 'signal-exit';
import type { Feed } from '../feed/feed.ts';
import { createPainter, type Painter } from '../terminal/painter.ts';
import { terminalOf } from '../view-model/capabilities.ts';
import { Dashboard } from './dashboard.tsx';

/** What the dashboard stands on. */
export interface MountOptions {
  readonly feed: Feed;
  readonly send: (command: Command) => Promise<CommandReply>;
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when the last frame is to be drawn. */
  readonly signal: AbortSignal;
}

/** Draws the feed and reads the keys until the view is closed. The last frame stays; the terminal is as it was. */
export async function mount({ feed, send, stdout, stdin, env, signal }: MountOptions): Promise<void> {
  const painter = createPainter(stdout);
  const forget = onExit(() => painter.release());
  const screen = (last: boolean) => (
    <Dashboard feed={feed} terminal={terminalOf(stdout, env)} last={last} send={send} />
  );
  const instance = render(screen(false), {
    stdout: frameStream(painter, stdout),
    stdin,
    // Each frame comes whole, and the painter puts on screen what changed.
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  const resized = () => {
    painter.reset();
    instance.rerender(screen(false));
  };
  const end = () => instance.rerender(screen(true));
  const gone = () => instance.unmount();
  stdout.on('resize', resized);
  stdout.on('error', gone);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    await instance.waitUntilExit();
  } finally {
    stdout.off('resize', resized);
    signal.removeEventListener('abort', end);
    painter.release();
    forget();
  }
}

/** The stream that Ink writes its frames to. */
function frameStream(painter: Painter, stdout: NodeJS.WriteStream): NodeJS.WriteStream {
  const stream = new Writable({
    decodeStrings: false,
    write(frame: string, _encoding, done) {
      if (frame.trim() !== '') painter.draw(frame);
      done();
    },
  });
  Object.defineProperty(stream, 'columns', { get: () => stdout.columns });
  Object.defineProperty(stream, 'rows', { get: () => stdout.rows });
  return stream as NodeJS.WriteStream;
}
