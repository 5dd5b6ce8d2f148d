import type { AskTellStudy, StoredStudy, SweepSpec } from '@ridgeline/search';
import { Orchestrator } from './orchestrator.ts';
import { runFunction, type RunFunctionOptions, type TrialFunction } from './run-function.ts';
import type { RunStudyOptions } from './run-study-options.ts';

/**
 * Runs a study until its search is over: claims trials, trains them in runner processes, stops pruned ones, and
 * writes their outcomes. Trials with an outcome never run again; lost attempts are repeated.
 *
 * @example
 * const runner = { entry, output: { write: (bytes) => file.write(bytes), location: 'runner.log' } };
 * const run = runStudy({ study, log, view, threads: 2, runner });
 * process.on('SIGINT', () => run.command({ type: 'interrupt' }));
 * await run.done; // { type: 'complete' }
 */
export function runStudy(options: RunStudyOptions): Orchestrator;
/**
 * Runs all trials of a study from `createStudy`: calls `train` for each trial, in this thread. The function returns the
 * value of its trial, or nothing if it reports the metric. If it throws, its trial fails.
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
  target: RunStudyOptions | AskTellStudy<W> | StoredStudy<W>,
  train?: TrialFunction<W>,
  options: RunFunctionOptions = {},
): Orchestrator | Promise<void> {
  return 'ask' in target ? runFunction(target, train!, options) : new Orchestrator(target);
}
