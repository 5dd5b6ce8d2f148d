import type { Command, CommandReply, Study, StudyLog, StudyView } from '@ridgeline/core';
import type { Clock } from '../clock.ts';
import type { RunnerLimits } from '../supervisor/runner-limits.ts';
import type { RunnerLaunch } from '../supervisor/runner-process.ts';
import type { Workers } from '../remote/remote-fleet.ts';
import { Orchestrator } from './orchestrator.ts';
import type { StudyEnd, StudyEvent } from './study-event.ts';

export interface RunStudyOptions {
  /** A study that nobody else works on: the caller holds the store's lock. */
  readonly study: Study;
  readonly log: StudyLog;
  readonly view: StudyView;
  readonly runner: RunnerLaunch;
  /** Training threads of this machine, at least one; with `workers` there may be none. */
  readonly threads: number;
  /** Workers on other machines train beside those threads. */
  readonly workers?: Workers;
  /** What runner processes may take; the definition says how long a trial may. */
  readonly limits?: Omit<RunnerLimits, 'timeout'>;
  /**
   * Takes a look of finals at so many seeds, all of which are on disk: returns the strategies that train further. Left
   * out: all do.
   */
  readonly look?: (seeds: number) => Promise<readonly string[]>;
  readonly onEvent?: (event: StudyEvent) => void;
  /** The clock of limits and pauses, but for the study's `time`; the system's where it is left out. */
  readonly clock?: Clock;
}

/** A study that is being worked on. */
export interface StudyRun {
  /** Does what a person asks for, and says what that means now. */
  command(command: Command): CommandReply;
  /**
   * All configurations below this number have ended, and count wherever the search ends: asked at a `trial-ended`, that
   * one is considered. 0 before `opened`.
   */
  readonly settled: number;
  /** Finishes what runs, but takes at the most `grace` ms for it; then stops. */
  terminate(grace: number): void;
  /**
   * How it ended. By then the runner processes are gone and all that happened is on disk, unless it was left. Rejects with `RidgelineError`
   * `RUNNER_FAILED` when no runner can be kept alive, and with whatever the store could not recover from.
   */
  readonly done: Promise<StudyEnd>;
}

/**
 * Works on a study until its search is over: claims the trials that it lets begin, has them trained in a runner process,
 * stops those that it stops, and writes what comes of them. Trials that have an outcome never run again; attempts that were lost do.
 *
 * @example
 * const runner = { entry, output: { write: (bytes) => file.write(bytes), where: 'runner.log' } };
 * const run = runStudy({ study, log, view, threads: 2, runner });
 * process.on('SIGINT', () => run.command({ type: 'interrupt' }));
 * await run.done; // { type: 'complete' }
 */
export function runStudy(options: RunStudyOptions): StudyRun {
  const orchestrator = new Orchestrator(options);
  return {
    get settled() {
      return orchestrator.settled;
    },
    command: (command) => orchestrator.command(command),
    terminate: (grace) => orchestrator.terminate(grace),
    done: orchestrator.done,
  };
}
