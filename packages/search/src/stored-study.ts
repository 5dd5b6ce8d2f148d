import {
  allOutcomes,
  compareDefinitions,
  differenceLines,
  RidgelineError,
  withStoredDefaults,
  type Outcome,
  type Plan,
  type Report,
  type Study,
  type StudyDefinition,
  type StudyLog,
  type StudyView,
  type Trial,
} from '@ridgeline/core';
import type { Sweep } from './define-sweep.ts';
import { withLag } from './horizon.ts';
import { LocalStudy, type AskedTrial, type AskTellStudy, type TrialResult } from './local-study.ts';
import { planStudy, trialNumberLimit } from './plan-study.ts';
import { StudyWriter } from './study-writer.ts';
import { withWarmStart } from './warm-start.ts';
import type { SweepSpec } from './point-of.ts';

/** Store that only this process writes, as returned by `openStore` of the package `storage`. */
export interface StudyStore {
  /** Name of the only study that this process may write; undefined if it may write all. */
  readonly study?: string;
  readonly log: StudyLog;
  readonly view: StudyView;
}

/** Study in a store. Points chosen by hand must be listed under the sweep's key `enqueue`. */
export interface StoredStudy<Spec extends SweepSpec> extends Omit<
  AskTellStudy<Spec>,
  'ask' | 'tell' | 'enqueue'
> {
  /** Like `ask` in memory. When it resolves, the start of the trial is on disk. */
  ask(): Promise<AskedTrial<Spec> | undefined>;
  /** Like `tell` in memory. When it resolves, the outcome and all reports are on disk. */
  tell(trial: { readonly number: number }, result?: TrialResult): Promise<Outcome>;
}

/** Creates or continues the study of a sweep in a store. See `createStudy`. */
export async function openStoredStudy<Spec extends SweepSpec>(
  sweep: Sweep<Spec>,
  store: StudyStore,
): Promise<StoredStudy<Spec>> {
  const { spec } = sweep;
  const { study: ownedName, log, view } = store;
  if (ownedName !== undefined && ownedName !== sweep.definition.name) {
    throw new RidgelineError(
      'USAGE',
      `The store was opened for the study "${ownedName}", but the sweep has the name "${sweep.definition.name}".`,
      { hint: 'Use one name in `openStore` and for the key `name` of the sweep.' },
    );
  }
  const study = await findOrCreateStudy(sweep.definition, store);
  const { name, definition, plan } = study;
  await log.loseEveryAttempt(name, 'its program ended');
  const writer = new StudyWriter(log, name);
  const local = new LocalStudy({ spec, definition }, [], writer);
  // An earlier, larger plan may have started trials beyond the current plan.
  const isPlanned = ({ number }: Trial) => number < trialNumberLimit(plan, definition);
  const waitingTrials = (await view.waiting(name)).filter(isPlanned);
  for await (const finished of allOutcomes(view, name))
    local.addFinished(finished, await view.curve(name, finished.trial.number));
  for (const trial of waitingTrials) local.addWaiting(trial);
  const storedStudy = new PersistentStudy(local, writer, study);
  await storedStudy.flush();
  return storedStudy;
}

async function findOrCreateStudy(definition: StudyDefinition, { log, view }: StudyStore): Promise<Study> {
  const { name } = definition;
  const existing = (await view.studies()).find((study) => study.name === name);
  if (existing === undefined) {
    const newDefinition = await withWarmStart(view, withLag(definition));
    return log.createStudy({ name, definition: newDefinition, plan: finitePlan(newDefinition) });
  }
  const nextDefinition = withStoredDefaults(existing.definition, definition);
  const continuation = compareDefinitions(existing.definition, nextDefinition);
  if (continuation.type === 'differs') {
    const lines = differenceLines(continuation.differences, 'the store', 'the sweep');
    throw new RidgelineError(
      'STUDY_CHANGED',
      `The store has a study "${name}" with another definition:\n${lines.join('\n')}`,
      { hint: 'Give the sweep another name.' },
    );
  }
  return continuation.changes.length === 0
    ? existing
    : log.reviseStudy(name, nextDefinition, finitePlan(nextDefinition));
}

function finitePlan(definition: StudyDefinition): Plan | undefined {
  const plan = planStudy(definition);
  return plan.type === 'finite' ? { configurations: plan.configurations, trials: plan.trials } : undefined;
}

class PersistentStudy<Spec extends SweepSpec> implements StoredStudy<Spec> {
  readonly #local: LocalStudy<Spec>;
  readonly #writer: StudyWriter;
  readonly #plan: Plan | undefined;
  #isEndStored: boolean;

  constructor(local: LocalStudy<Spec>, writer: StudyWriter, { plan, state }: Study) {
    this.#local = local;
    this.#writer = writer;
    this.#plan = plan;
    this.#isEndStored = state === 'complete';
  }

  get definition() {
    return this.#local.definition;
  }

  get state() {
    return this.#local.state;
  }

  get trials() {
    return this.#local.trials;
  }

  get finished() {
    return this.#local.finished;
  }

  get best() {
    return this.#local.best;
  }

  get front() {
    return this.#local.front;
  }

  curve(trial: number): readonly Report[] {
    return this.#local.curve(trial);
  }

  async ask(): Promise<AskedTrial<Spec> | undefined> {
    const trial = this.#local.ask();
    await this.flush();
    return trial;
  }

  async tell(trial: { readonly number: number }, result?: TrialResult): Promise<Outcome> {
    const outcome = this.#local.tell(trial, result);
    await this.flush();
    return outcome;
  }

  /** Ends the study if its search is over, and resolves when all events are on disk. */
  async flush(): Promise<void> {
    const { state, hasOpenTrials } = this.#local;
    if (state.type !== 'open' && !hasOpenTrials && !this.#isEndStored) {
      this.#isEndStored = true;
      if (state.type === 'stopped') this.#writer.endStudy(state.last, state.reason);
      else this.#writer.endStudy(this.#plan && this.#plan.configurations - 1, 'beyond the plan');
    }
    await this.#writer.flush();
  }
}
