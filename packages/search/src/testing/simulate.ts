import type { Outcome, Report, SearchDefinition, Trial } from '@ridgeline/core';
import { StudySearch, type SuggestedTrial, type SearchState } from '../study-search.ts';

/** Value that a trial reports at an epoch; undefined if the trial diverges there. */
export type Landscape = (trial: Trial, step: number) => number | undefined;

/** Conditions of a run that must not affect the decisions of a search. */
export interface RunConditions {
  readonly workers: number;
  /** Random number in [0, 1) that selects the next event. */
  readonly random: () => number;
  /** Number of kills, each of which loses all running attempts and the search's state. */
  readonly kills: number;
}

/** A trial that ended in a simulation. */
export interface SimulatedTrial {
  readonly trial: Trial;
  readonly historySize: number | undefined;
  readonly outcome: Outcome;
  readonly curve: readonly Report[];
  /** Number of trials that had ended before this one. */
  readonly endIndex: number;
  /** Number of ended trials that each decision on the trial used. */
  readonly decided: readonly (number | undefined)[];
}

interface SimulatedAttempt extends SuggestedTrial {
  readonly reports: Report[];
  readonly decided: (number | undefined)[];
  /** Epoch at which the attempt was stopped. */
  stoppedAt: number | undefined;
}

/**
 * Runs a search to its end over a synthetic landscape. Workers report in any order and continue for a while after a
 * stop; after a kill, all unfinished trials start again.
 *
 * @param extraValues values of a complete trial other than the metric
 */
export function simulate(
  definition: SearchDefinition,
  landscape: Landscape,
  epochs: number,
  { workers, random, kills }: RunConditions,
  extraValues: (trial: Trial) => Report['values'] = () => ({}),
): {
  readonly state: SearchState;
  readonly trials: readonly SimulatedTrial[];
  readonly maxConcurrent: number;
} {
  const disk: SimulatedTrial[] = [];
  let started = new Map<number, SuggestedTrial>();
  let remainingKills = kills;
  let maxConcurrent = 0;
  for (;;) {
    const search = restoreSearch(definition, disk, started);
    const attempts = [...started.values()].map(startAttempt);
    started = new Map(started);
    while (search.state.type === 'open') {
      for (const suggested of search.ask(Math.max(0, workers - attempts.length))) {
        started.set(suggested.trial.number, suggested);
        attempts.push(startAttempt(suggested));
      }
      if (attempts.length === 0) throw new Error('Nothing runs and nothing may start.');
      maxConcurrent = Math.max(maxConcurrent, attempts.length);
      const index = Math.floor(random() * attempts.length);
      const attempt = attempts[index]!;
      const outcome = advance(attempt);
      if (outcome !== undefined) {
        attempts.splice(index, 1);
        end(attempt, outcome);
      }
      if (remainingKills > 0 && random() < 0.05) {
        remainingKills--;
        break;
      }
    }
    if (search.state.type !== 'open') {
      return {
        state: search.state,
        trials: disk.toSorted((a, b) => a.trial.number - b.trial.number),
        maxConcurrent,
      };
    }

    function advance(attempt: SimulatedAttempt): Outcome | undefined {
      if (attempt.outcome !== undefined) return attempt.outcome;
      const { trial, reports } = attempt;
      const step = (attempt.stoppedAt ?? 0) + reports.length + 1;
      if (attempt.stoppedAt !== undefined) {
        // A stopped trial continues until its worker receives the decision.
        return random() < 0.5 ? { type: 'pruned', step: attempt.stoppedAt } : undefined;
      }
      const value = landscape(trial, step);
      if (value === undefined) return { type: 'diverged', step, metric: definition.metric.name };
      reports.push({ step, values: { [definition.metric.name]: value } });
      const decision = search.decide(trial.number, reports);
      attempt.decided.push(search.historySize);
      if (decision === 'stop') attempt.stoppedAt = step;
      else if (step === epochs) {
        const values = { ...reports.at(-1)!.values, ...extraValues(trial) };
        return { type: 'complete', value, step, values };
      }
      return undefined;
    }

    function end({ trial, historySize, reports, decided }: SimulatedAttempt, outcome: Outcome): void {
      started.delete(trial.number);
      disk.push({ trial, historySize, outcome, curve: reports, endIndex: disk.length, decided });
      search.tell(trial.number, outcome, reports);
    }
  }
}

/** Restores a search from the data on disk. */
export function restoreSearch(
  definition: SearchDefinition,
  disk: readonly SimulatedTrial[],
  started: ReadonlyMap<number, SuggestedTrial>,
): StudySearch {
  const search = new StudySearch(definition);
  for (const { trial, outcome, curve } of disk) {
    if (search.historyDetail === 'numbers') search.addFinishedNumber(trial.number);
    else search.addFinished(trial, outcome, search.historyDetail === 'curves' ? curve : []);
  }
  for (const { trial } of started.values()) search.addStarted(trial);
  return search;
}

function startAttempt(suggested: SuggestedTrial): SimulatedAttempt {
  return { ...suggested, reports: [], decided: [], stoppedAt: undefined };
}
