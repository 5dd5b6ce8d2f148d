import {
  searchDefaults,
  type FinishedTrial,
  type Goal,
  type NetworkSweep,
  type Outcome,
  type Trial,
} from '@ridgeline/core';

/** Creates a sweep of strategies without parameters, ranked by a metric of the last epoch. */
export function createSweep(
  strategies: readonly string[],
  metric: { readonly name: string; readonly goal: Goal },
  seeds = [0],
): NetworkSweep {
  return {
    name: 'study',
    description: undefined,
    type: 'network',
    task: { data: { name: 'mnist' } },
    metric: { ...metric, summary: { type: 'last' } },
    ...searchDefaults,
    seed: 1,
    seeds,
    strategies: strategies.map((name) => ({ name, method: 'random', dimensions: [] })),
  };
}

export function createFinishedTrial(trial: Trial, outcome: Outcome): FinishedTrial {
  const { epochs } = trial;
  return { trial, attempt: 1, outcome, epochs, started: 0, ended: 1, fingerprint: undefined };
}
