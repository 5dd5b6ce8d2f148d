import type { Outcome, Report, SearchDefinition, Trial } from '@ridgeline/core';
import { StudySearch, type SuggestedTrial, type SearchState } from '../study-search.ts';

/** Value that a trial reports after an epoch; undefined if the trial diverges in it. */
export type Landscape = (trial: Trial, epoch: number) => number | undefined;

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
  /** Number of ended trials that each pruning decision on the trial used. */
  readonly decisionHistorySizes: readonly (number | undefined)[];
}

interface SimulatedAttempt extends SuggestedTrial {
  readonly reports: Report[];
  readonly decisionHistorySizes: (number | undefined)[];
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
} {
  // These two survive a kill.
  const endedTrials: SimulatedTrial[] = [];
  let startedTrials = new Map<number, SuggestedTrial>();
  let remainingKills = kills;
  for (;;) {
    const search = restoreSearch(definition, endedTrials, startedTrials);
    const attempts = [...startedTrials.values()].map(startAttempt);
    startedTrials = new Map(startedTrials);
    while (search.state.type === 'open') {
      for (const suggested of search.ask(Math.max(0, workers - attempts.length))) {
        startedTrials.set(suggested.trial.number, suggested);
        attempts.push(startAttempt(suggested));
      }
      if (attempts.length === 0) throw new Error('Nothing runs and nothing may start.');
      const index = Math.floor(random() * attempts.length);
      const attempt = attempts[index]!;
      const outcome = advance(attempt);
      if (outcome !== undefined) {
        attempts.splice(index, 1);
        endAttempt(attempt, outcome);
      }
      if (remainingKills > 0 && random() < 0.05) {
        remainingKills--;
        break;
      }
    }
    if (search.state.type !== 'open') {
      return {
        state: search.state,
        trials: endedTrials.toSorted((a, b) => a.trial.number - b.trial.number),
      };
    }

    function advance(attempt: SimulatedAttempt): Outcome | undefined {
      if (attempt.outcome !== undefined) return attempt.outcome;
      const { trial, reports } = attempt;
      if (attempt.stoppedAt !== undefined) {
        // A stopped trial continues until its worker receives the decision.
        return random() < 0.5 ? { type: 'pruned', step: attempt.stoppedAt } : undefined;
      }
      const epoch = reports.length + 1;
      const value = landscape(trial, epoch);
      if (value === undefined) return { type: 'diverged', step: epoch, metric: definition.metric.name };
      reports.push({ step: epoch, values: { [definition.metric.name]: value } });
      const decision = search.decide(trial.number, reports);
      attempt.decisionHistorySizes.push(search.historySize);
      if (decision === 'stop') attempt.stoppedAt = epoch;
      else if (epoch === epochs) {
        const values = { ...reports.at(-1)!.values, ...extraValues(trial) };
        return { type: 'complete', value, step: epoch, values };
      }
      return undefined;
    }

    function endAttempt(
      { trial, historySize, reports, decisionHistorySizes }: SimulatedAttempt,
      outcome: Outcome,
    ): void {
      startedTrials.delete(trial.number);
      endedTrials.push({
        trial,
        historySize,
        outcome,
        curve: reports,
        endIndex: endedTrials.length,
        decisionHistorySizes,
      });
      search.tell(trial.number, outcome, reports);
    }
  }
}

/** Creates a search with the trials that a kill left. */
function restoreSearch(
  definition: SearchDefinition,
  endedTrials: readonly SimulatedTrial[],
  startedTrials: ReadonlyMap<number, SuggestedTrial>,
): StudySearch {
  const search = new StudySearch(definition);
  for (const { trial, outcome, curve } of endedTrials) {
    if (search.historyDetail === 'numbers') search.addFinishedNumber(trial.number);
    else search.addFinished(trial, outcome, search.historyDetail === 'curves' ? curve : []);
  }
  for (const { trial } of startedTrials.values()) search.addStarted(trial);
  return search;
}

function startAttempt(suggested: SuggestedTrial): SimulatedAttempt {
  return { ...suggested, reports: [], decisionHistorySizes: [], stoppedAt: undefined };
}
