import type { SweepDefinition } from '@ridgeline/core';
import { openSink } from '@ridgeline/dashboard/lines';
import { parseDatabase } from '../database.ts';
import { forceBackend } from '../backend-option.ts';
import { createErrorEvent } from '../events/end-events.ts';
import type { EventSink } from '../events/event-sink.ts';
import { openJsonLines } from '../events/json-lines.ts';
import { replaceOk, type ExitCode } from '../exit-code.ts';
import { runDefinition } from '../run/run-definition.ts';
import type { RunOptions } from '../run/run-options.ts';
import { readSweepFile } from '../sweep-file/read-sweep-file.ts';
import { beforeCrash } from '../uncaught.ts';

/** Runs the finals of a search that has just ended. Returns the exit code of the finals. */
export type RunFinals = (
  search: SweepDefinition,
  options: RunOptions,
  events?: EventSink,
) => Promise<ExitCode>;

/**
 * Runs the search of a sweep file and, if requested, its finals. Checks everything before the first trial starts, in this
 * order: the file with its data set and plan, the backend, the folder of the weights, the absence of another owner, and
 * the stored study.
 */
export async function runCommand(file: string, options: RunOptions, runFinals: RunFinals): Promise<ExitCode> {
  if (options.json !== true) return runFile(file, options, runFinals);
  const closeController = new AbortController();
  const events = openJsonLines(openSink(process.stdout, closeController.signal), ({ code, message }) => {
    // A reader that has closed the pipe needs no message.
    if (code !== 'EPIPE')
      process.stderr.write(`Some events could not be written to standard output: ${message}\n`);
  });
  const unregister = beforeCrash((error) => {
    events.put(createErrorEvent(error));
    return events.close();
  });
  try {
    return await runFile(file, options, runFinals, events);
  } catch (error) {
    events.put(createErrorEvent(error));
    throw error;
  } finally {
    unregister();
    closeController.abort();
    await events.close();
  }
}

async function runFile(
  file: string,
  options: RunOptions,
  runFinals: RunFinals,
  events?: EventSink,
): Promise<ExitCode> {
  forceBackend(options.backend);
  const definition = await readSweepFile(file, (line) => process.stderr.write(`${line}\n`));
  const pages =
    options.serve === true
      ? (await import('../serve/page-server.ts')).startPageServer(parseDatabase(options.db))
      : undefined;
  if (pages !== undefined && events !== undefined)
    void pages.addressOf(definition.name).then((address) => {
      // A run may end before its pages are served.
      if (address !== undefined) process.stderr.write(`Page: ${address}\n`);
    });
  try {
    const runOptions = pages === undefined ? options : { ...options, pages };
    const { code, finalsFollow } = await runDefinition(definition, runOptions, events);
    if (!finalsFollow) return code;
    return replaceOk(await runFinals(definition, runOptions, events), code);
  } finally {
    await pages?.close();
  }
}
