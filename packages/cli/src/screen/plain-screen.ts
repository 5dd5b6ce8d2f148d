import { openSink, printLines } from '@ridgeline/dashboard';
import type { Screen, ScreenOptions } from './screen.ts';
import { troubleLine } from './trouble-line.ts';

/** One line an event, for pipes, logs and terminals that cannot move their cursor. */
export function openPlainScreen({ view, study, threads, warnings }: ScreenOptions): Screen {
  const over = new AbortController();
  const sink = openSink(process.stdout);
  // Whoever read the lines may be gone (`| head -1`); the run goes on.
  const write = (line: string) => sink.write(`${line}\n`).catch(() => undefined);
  const printed = printLines({
    view,
    study: study.name,
    owner: () => ({ state: 'running', threads: threads(), warnings }),
    write,
    signal: over.signal,
  });
  return {
    tell(event) {
      const line = troubleLine(event);
      if (line !== undefined) void write(line);
    },
    close() {
      over.abort();
      return Promise.resolve();
    },
    restore: () => printed,
  };
}
