import type { Outcome, Report, SearchDefinition, Trial } from '@ridgeline/core';
import { noTask, StudySearch, type Begun, type SearchState } from '../study-search.ts';

/** Metric that a trial reports at an epoch; undefined if it diverges there. */
export type Landscape = (trial: Trial, step: number) => number | undefined;

/** Conditions of a run that a search's answers must not depend on. */
export interface RunConditions {
  readonly workers: number;
  /** Random number in [0, 1) that selects the next event. */
  readonly random: () => number;
  /** Number of kills, each of which loses everything that is not on disk. */
  readonly kills: number;
}

/** Record of a trial. */
export interface Simulated {
  readonly trial: Trial;
  readonly saw: number | undefined;
  readonly outcome: Outcome;
  readonly curve: readonly Report[];
  /** Number of trials that had ended before it. */
  readonly ended: number;
  /** Number of ended trials that each of its decisions saw. */
  readonly decided: readonly (number | undefined)[];
}

interface Flight extends Begun {
  readonly reports: Report[];
  readonly decided: (number | undefined)[];
  /** Epoch at which it was stopped. */
  stoppedAt: number | undefined;
}

/**
 * Runs a search to its end over a synthetic landscape: workers report in any order, run on for a while after they
 * were told to stop, and occasionally everything unfinished is lost.
 */
export function simulate(
  definition: SearchDefinition,
  landscape: Landscape,
  epochs: number,
  { workers, random, kills }: RunConditions,
): { readonly state: SearchState; readonly trials: readonly Simulated[]; readonly most: number } {
  const disk: Simulated[] = [];
  let begun = new Map<number, Begun>();
  let left = kills;
  let most = 0;
  for (;;) {
    const search = recalled(definition, disk, begun);
    const flights = [...begun.values()].map(takeOff);
    begun = new Map(begun);
    while (search.state.type === 'open') {
      for (const one of search.take(Math.max(0, workers - flights.length))) {
        begun.set(one.trial.number, one);
        flights.push(takeOff(one));
      }
      if (flights.length === 0) throw new Error('Nothing runs and nothing may begin.');
      most = Math.max(most, flights.length);
      const index = Math.floor(random() * flights.length);
      const flight = flights[index]!;
      const outcome = advance(flight);
      if (outcome !== undefined) {
        flights.splice(index, 1);
        end(flight, outcome);
      }
      if (left > 0 && random() < 0.05) {
        left--;
        break;
      }
    }
    if (search.state.type !== 'open') {
      return { state: search.state, trials: disk.toSorted((a, b) => a.trial.number - b.trial.number), most };
    }

    function advance(flight: Flight): Outcome | undefined {
      if (flight.outcome !== undefined) return flight.outcome;
      const { trial, reports } = flight;
      const step = (flight.stoppedAt ?? 0) + reports.length + 1;
      if (flight.stoppedAt !== undefined) {
        // The trial trains on until it gets the message.
        return random() < 0.5 ? { type: 'pruned', step: flight.stoppedAt } : undefined;
      }
      const value = landscape(trial, step);
      if (value === undefined) return { type: 'diverged', step, metric: definition.metric.name };
      reports.push({ step, values: { [definition.metric.name]: value } });
      const verdict = search.decide(trial.number, reports);
      flight.decided.push(verdict.saw);
      if (verdict.decision === 'stop') flight.stoppedAt = step;
      else if (step === epochs) return { type: 'complete', value, step, values: {} };
      return undefined;
    }

    function end({ trial, saw, reports, decided }: Flight, outcome: Outcome): void {
      begun.delete(trial.number);
      disk.push({ trial, saw, outcome, curve: reports, ended: disk.length, decided });
      search.end(trial.number, outcome, reports);
    }
  }
}

/** Search restored from the data on disk. */
export function recalled(
  definition: SearchDefinition,
  disk: readonly Simulated[],
  begun: ReadonlyMap<number, Begun>,
): StudySearch {
  const search = new StudySearch(definition, noTask);
  for (const one of disk) {
    if (search.recalls === 'numbers') search.recallNumber(one.trial.number);
    else search.recallEnded(one.trial, one.outcome, search.recalls === 'curves' ? one.curve : []);
  }
  for (const one of begun.values()) search.recallBegun(one.trial);
  return search;
}

function takeOff(one: Begun): Flight {
  return { ...one, reports: [], decided: [], stoppedAt: undefined };
}
