import { setTimeout as delay } from 'node:timers/promises';
import { RidgelineError } from '@ridgeline/core';
import { openSink, printLines } from '@ridgeline/dashboard/lines';
import type { RunDisplay, ScreenOptions } from './screen.ts';
import { troubleLine } from './trouble-line.ts';

/** Pause after a failed read of the database, in ms. */
const RETRY_PAUSE = 5000;

/**
 * Prints one line per event, for terminals that cannot move their cursor, pipes and logs. Lines pause while the
 * database cannot be read; after a bug they stop for good.
 */
export function openPlainScreen({
  view,
  study,
  threads,
  backend,
  warnings,
  page,
  failed,
}: ScreenOptions): RunDisplay {
  // Later warnings arrive as events.
  const first = warnings();
  const over = new AbortController();
  const { signal } = over;
  const sink = openSink(process.stdout, signal);
  // Ignore a closed reader (`| head -1`): the run continues.
  const write = (line: string) => sink.write(`${line}\n`).catch(() => undefined);
  void write(`backend   ${backend}`);
  void page.then((address) => {
    if (address !== undefined) void write(`page      ${address}`);
  });
  let refresh: (() => void) | undefined;
  const printed = print();

  async function print(): Promise<void> {
    const owner = () => ({ state: 'running', threads: threads(), warnings: first }) as const;
    for (let isFirst = true; ; isFirst = false) {
      try {
        return await printLines({
          view,
          study: study.name,
          owner,
          write,
          signal,
          subscribe: (listener) => (refresh = listener),
        });
      } catch (error) {
        if (!(error instanceof RidgelineError)) {
          const stack = error instanceof Error ? error.stack : String(error);
          return failed(`no more lines follow, because of a bug in Ridgeline; the run continues. ${stack}`);
        }
        if (isFirst)
          failed(`lines pause until the database can be read; the run continues. ${error.message}`);
        await delay(RETRY_PAUSE, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return;
      }
    }
  }

  return {
    onEvent(event) {
      if (event.type === 'trial-started' || event.type === 'trial-ended') refresh?.();
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
