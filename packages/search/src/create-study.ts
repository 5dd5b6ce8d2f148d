import { RidgelineError } from '@ridgeline/core';
import type { Sweep } from './define-sweep.ts';
import type { FinishedConfiguration } from './history.ts';
import { LocalStudy, type AskTellStudy } from './local-study.ts';
import type { SweepSpec } from './point-of.ts';
import { openStoredStudy, type StoredStudy, type StudyStore } from './stored-study.ts';

/**
 * Creates a study in a store, or continues the stored study with the same name. Ended trials keep their outcomes.
 * Trials that an aborted program left running are suggested again.
 *
 * @throws RidgelineError `STUDY_CHANGED` if the stored study has another definition, `USAGE` if the store was opened
 * for another study, or an error of the store.
 * @example
 * const store = await openStore('study.db', 'bowl');
 * const study = await createStudy(sweep, { store });
 * for (let trial = await study.ask(); trial !== undefined; trial = await study.ask()) {
 *   await study.tell(trial, trial.parameters.x * trial.parameters.x);
 * }
 * await store.close();
 */
export function createStudy<const Spec extends SweepSpec>(
  sweep: Sweep<Spec>,
  options: { readonly store: StudyStore },
): Promise<StoredStudy<Spec>>;
/**
 * Creates a study of a sweep, in memory.
 *
 * @param options `earlier`: finished configurations of another study with the same parameters. Pruners use all of them
 * from the start, samplers only those that are points of this study.
 * @throws RidgelineError `USAGE` if the sweep has `warm_start`, whose results only a store has.
 * @example
 * const parameters = { x: { min: -5.5, max: 5.5 } };
 * const study = createStudy(defineSweep({ method: 'tpe', lag: 1, run_cap: 30, parameters }));
 * for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
 *   study.tell(trial, trial.parameters.x * trial.parameters.x);
 * }
 * study.best?.value; // 0.003
 */
export function createStudy<const Spec extends SweepSpec>(
  sweep: Sweep<Spec>,
  options?: { readonly earlier?: readonly FinishedConfiguration[] },
): AskTellStudy<Spec>;
export function createStudy<const Spec extends SweepSpec>(
  sweep: Sweep<Spec>,
  {
    store,
    earlier = [],
  }: { readonly store?: StudyStore; readonly earlier?: readonly FinishedConfiguration[] } = {},
): AskTellStudy<Spec> | Promise<StoredStudy<Spec>> {
  if (store !== undefined) return openStoredStudy(sweep, store);
  if (sweep.definition.warmStart !== undefined)
    throw new RidgelineError('USAGE', 'warm_start needs a store, which has the results of the other study.', {
      hint: 'Pass the store as `store`, or results as `earlier` without warm_start.',
    });
  return new LocalStudy(sweep, earlier);
}
