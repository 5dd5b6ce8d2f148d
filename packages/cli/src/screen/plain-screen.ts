import { setTimeout as delay } from 'node:timers/promises';
import { RidgelineError } from '@ridgeline/core';
import { openSink, printLines } from '@ridgeline/dashboard/lines';
import type { RunDisplay, ScreenOptions } from './screen.ts';
import { formatNotice } from './format-notice.ts';

/** Interval between attempts to read a database that cannot be read. */
const RETRY_INTERVAL_MS = 5000;

/**
 * Prints one line per event, for pipes, logs and terminals that cannot move their cursor. Lines pause while the database
 * cannot be read, and stop after a bug.
 */
export function openPlainScreen({
  view,
  study,
  threads,
  backend,
  warnings,
  page,
  onFault,
}: ScreenOptions): RunDisplay {
  // Later warnings arrive as events.
  const startWarnings = warnings();
  const closeController = new AbortController();
  const { signal } = closeController;
  const sink = openSink(process.stdout, signal);
  // A closed reader (`| head -1`) does not end the run.
  const write = (line: string) => sink.write(`${line}\n`).catch(() => undefined);
  void write(`backend   ${backend}`);
  void page.then((address) => {
    if (address !== undefined) void write(`page      ${address}`);
  });
  let refresh: (() => void) | undefined;
  const outputEnd = print();

  async function print(): Promise<void> {
    const owner = () => ({ state: 'running', threads: threads(), warnings: startWarnings }) as const;
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
          return onFault(`no more lines follow, because of a bug in Ridgeline; the run continues. ${stack}`);
        }
        if (isFirst)
          onFault(`lines pause until the database can be read; the run continues. ${error.message}`);
        await delay(RETRY_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return;
      }
    }
  }

  return {
    onEvent(event) {
      if (event.type === 'trial-started' || event.type === 'trial-ended') refresh?.();
      const line = formatNotice(event);
      if (line !== undefined) void write(line);
    },
    close() {
      closeController.abort();
      return Promise.resolve();
    },
    restore: () => outputEnd,
  };
}
