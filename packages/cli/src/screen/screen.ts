import type { Command, CommandReply, Study, StudyView } from '@ridgeline/core';
import type { StudyEvent } from '@ridgeline/runner';

/** Display of a run. */
export interface RunDisplay {
  onEvent(event: StudyEvent): void;
  /** Stops the display. A blocked terminal is not waited for. */
  close(): Promise<void>;
  /** Restores the terminal after `close`, once all output is written, however long it blocks. */
  restore(): Promise<void>;
}

/** Access of a screen to its run. */
export interface ScreenOptions {
  readonly database: string;
  readonly view: StudyView;
  readonly study: Study;
  /** Number of trials that can train at once now. */
  readonly threads: () => number;
  /** Phrase that names the backend, such as `the compiled engine, native`. */
  readonly backend: string;
  /** Warnings to show first, such as that the engine runs as WebAssembly. */
  readonly warnings: () => readonly string[];
  /** Passes a person's command to the run. */
  readonly send: (command: Command) => CommandReply;
  /** Address of the study's page; undefined if it is not served. */
  readonly page: Promise<string | undefined>;
  /** Receives faults of the screen, which never affect the run. */
  readonly failed: (message: string) => void;
}

/** Screen that shows nothing, for a run whose events a program reads. */
export function openNoScreen(): RunDisplay {
  return { onEvent: () => undefined, close: () => Promise.resolve(), restore: () => Promise.resolve() };
}
