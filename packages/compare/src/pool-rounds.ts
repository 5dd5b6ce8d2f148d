import { canonicalJson, type FinishedTrial, type Json, type StudyDefinition } from '@ridgeline/core';
import { findLooks } from './looks.ts';
import type { FinalsPart } from './nested.ts';

/** A round of finals, with the seeds of earlier rounds. */
interface PooledRound extends FinalsPart {
  /** Number of seeds of earlier rounds; these seeds come first. */
  readonly pooled: number;
}

/**
 * Adds the seeds of earlier rounds to a round of finals, for each strategy whose settings did not change. An unfinished
 * round contributes only the seeds up to its last look, or none if it has no looks.
 *
 * @param earlierRounds earlier rounds, in order
 * @example
 * poolRounds(second, [first]).pooled; // 10
 */
export function poolRounds(round: FinalsPart, earlierRounds: readonly FinalsPart[]): PooledRound {
  const rounds = [...earlierRounds, round];
  const settings = readSettings(round.definition);
  const trials: FinishedTrial[] = [];
  const examples = new Map(round.examples);
  const seeds: number[] = [];
  rounds.forEach((currentRound) => {
    const currentSettings = readSettings(currentRound.definition);
    const usableTrials = (currentRound === round ? round.trials : selectUsableTrials(currentRound)).filter(
      ({ trial: { configuration } }) =>
        currentSettings.get(configuration.strategy) === settings.get(configuration.strategy),
    );
    for (const finished of usableTrials) {
      // Trials of two rounds have the same numbers, so earlier ones get negative numbers.
      const number = currentRound === round ? finished.trial.number : -1 - trials.length;
      const results = currentRound.examples.get(finished.trial.number);
      if (results !== undefined) examples.set(number, results);
      trials.push({
        ...finished,
        trial: { ...finished.trial, number, repeat: seeds.length + finished.trial.repeat },
      });
    }
    const count = currentRound === round ? round.definition.seeds.length : countSeeds(usableTrials);
    seeds.push(...currentRound.definition.seeds.slice(0, count));
  });
  const pooled = seeds.length - round.definition.seeds.length;
  return { definition: withSeeds(round.definition, seeds, pooled), trials, examples, pooled };
}

function withSeeds(definition: StudyDefinition, seeds: readonly number[], pooled: number): StudyDefinition {
  const { finalsOf } = definition;
  const { design } = finalsOf!;
  if (design?.looks === undefined) return { ...definition, seeds };
  const looks = design.looks.map((look) => pooled + look);
  return { ...definition, seeds, finalsOf: { ...finalsOf!, design: { ...design, looks } } };
}

/** Trials that a later round may use: those up to the last look or, in finals without looks, all if all have ended. */
function selectUsableTrials({ trials, definition }: FinalsPart): readonly FinishedTrial[] {
  const endedTrials = trials.filter(({ outcome }) => outcome.type !== 'cancelled');
  const looks = findLooks(trials, definition);
  if (looks !== undefined) {
    const seeds = looks.planned[looks.made - 1] ?? 0;
    return endedTrials.filter(({ trial }) => trial.repeat < seeds);
  }
  return endedTrials.length === definition.seeds.length * definition.strategies.length ? endedTrials : [];
}

function countSeeds(trials: readonly FinishedTrial[]): number {
  return trials.reduce((count, { trial }) => Math.max(count, trial.repeat + 1), 0);
}

/** Settings of each strategy as comparable text. */
function readSettings({ strategies }: StudyDefinition): ReadonlyMap<string, string> {
  return new Map(
    strategies.map(({ name, dimensions }) => [name, canonicalJson(dimensions as unknown as Json)]),
  );
}
