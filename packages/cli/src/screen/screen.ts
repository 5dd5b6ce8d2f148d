import type { Command, CommandReply, Study, StudyView } from '@ridgeline/core';
import type { StudyEvent } from '@ridgeline/runner';

/** Display of a run. */
export interface RunDisplay {
  onEvent(event: StudyEvent): void;
  /** Stops the display, without waiting for a blocked terminal. */
  close(): Promise<void>;
  /** Restores the terminal after `close`. Waits until all output is written, even if the terminal blocks. */
  restore(): Promise<void>;
}

/** Options of a screen: its run, and callbacks. */
export interface ScreenOptions {
  readonly database: string;
  readonly view: StudyView;
  readonly study: Study;
  /** Returns the current maximum number of simultaneous trials. */
  readonly threads: () => number;
  /** Name of the backend in a sentence, such as `the compiled engine, native`. */
  readonly backend: string;
  /** Returns warnings to show, for example that the engine runs as WebAssembly. */
  readonly warnings: () => readonly string[];
  /** Passes a user's command to the run. */
  readonly send: (command: Command) => CommandReply;
  /** Address of the study's page; undefined if it is not served. */
  readonly page: Promise<string | undefined>;
  /** Receives faults of the screen, which never affect the run. */
  readonly onFault: (message: string) => void;
}

/** Opens a screen that shows nothing, for a run whose events a program reads. */
export function openNoScreen(): RunDisplay {
  return { onEvent: () => undefined, close: () => Promise.resolve(), restore: () => Promise.resolve() };
}
