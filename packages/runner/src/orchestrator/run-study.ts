import type { Command, CommandReply } from '@ridgeline/core';
import type { AskTellStudy, StoredStudy, SweepSpec } from '@ridgeline/search';
import { Orchestrator } from './orchestrator.ts';
import { runFunction, type RunFunctionOptions, type TrialFunction } from './run-function.ts';
import type { RunStudyOptions } from './run-study-options.ts';
import type { StudyEnd } from './study-event.ts';

/** A running study. */
export interface StudyRun {
  /** Executes a command of the user, and returns a message on its effect. */
  command(command: Command): CommandReply;
  /**
   * Length of the longest prefix of configurations that have all finished: these count even if the search ends early.
   * Within a `trial-ended` event, that trial is included. 0 before `opened`.
   */
  readonly finishedPrefix: number;
  /** Lets running trials finish within `grace` ms, then stops. */
  terminate(grace: number): void;
  /**
   * Resolves to the end of the run. By then no runner process is alive and everything is on disk, unless the run was
   * left. Rejects with `RidgelineError` `RUNNER_FAILED` if no runner can be kept alive, and with any permanent error of
   * the store.
   */
  readonly done: Promise<StudyEnd>;
}

/**
 * Runs a study until its search is over: claims trials, trains them in a runner process, stops pruned ones,
 * and writes their outcomes. Trials with an outcome never run again; lost attempts are repeated.
 *
 * @example
 * const runner = { entry, output: { write: (bytes) => file.write(bytes), where: 'runner.log' } };
 * const run = runStudy({ study, log, view, threads: 2, runner });
 * process.on('SIGINT', () => run.command({ type: 'interrupt' }));
 * await run.done; // { type: 'complete' }
 */
export function runStudy(options: RunStudyOptions): StudyRun;
/**
 * Runs all trials of a study of `createStudy` by a function, in this thread. The function returns the value of a trial,
 * or nothing if it reports the metric. If it throws, its trial fails.
 *
 * @example
 * await runStudy(study, async ({ parameters, seed, report }) => {
 *   for (let epoch = 1; epoch <= 20; epoch++) {
 *     if (report(epoch, { val_loss: await train(parameters, seed) }) === 'stop') return;
 *   }
 * });
 */
export function runStudy<W extends SweepSpec>(
  study: AskTellStudy<W> | StoredStudy<W>,
  train: TrialFunction<W>,
  options?: RunFunctionOptions,
): Promise<void>;
export function runStudy<W extends SweepSpec>(
  what: RunStudyOptions | AskTellStudy<W> | StoredStudy<W>,
  train?: TrialFunction<W>,
  options: RunFunctionOptions = {},
): StudyRun | Promise<void> {
  return 'ask' in what ? runFunction(what, train!, options) : new Orchestrator(what);
}
