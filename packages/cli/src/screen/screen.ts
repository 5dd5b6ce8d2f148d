import type { Command, CommandReply, Study, StudyView } from '@ridgeline/core';
import type { StudyEvent } from '@ridgeline/runner';

/** Where a run shows itself. */
export interface Screen {
  tell(event: StudyEvent): void;
  /** Nothing is told any more; what draws is gone. A terminal that has stopped reading is not waited for. */
  close(): Promise<void>;
  /** After `close`: gives the terminal back as it was, with all that was printed, however long it takes nothing. */
  restore(): Promise<void>;
}

/** What a screen knows of the run that it shows. */
export interface ScreenOptions {
  readonly database: string;
  readonly view: StudyView;
  readonly study: Study;
  /** What trains at once, now. */
  readonly threads: () => number;
  /** Phrase that names what trains, such as `the compiled engine, native`. */
  readonly backend: string;
  /** News that a person should know first, such as that the engine runs as WebAssembly. */
  readonly warnings: () => readonly string[];
  /** Passes a person's command to the run. */
  readonly send: (command: Command) => CommandReply;
  /** Hears what is wrong with the screen, which never touches the run. */
  readonly failed: (message: string) => void;
}
