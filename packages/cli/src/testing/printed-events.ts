import { expect } from '@jest/globals';
import type { RunEvent } from '@ridgeline/core';
import { parseRunEvent } from '@ridgeline/core/parse';
import type { CommandResult } from './command-processes.ts';

/** Parses each output line of a command as an event, and checks that the last event has the command's exit code. */
export function parsePrintedEvents({
  stdout,
  code,
}: Pick<CommandResult, 'stdout' | 'code'>): readonly RunEvent[] {
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const event = parseRunEvent(line);
      if (event === undefined) throw new Error(`Not an event: ${line}`);
      return event;
    });
  expect(events.at(-1)).toMatchObject({ exitCode: code });
  return events;
}
