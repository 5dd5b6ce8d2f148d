import type { StudyDefinition } from '../definition/sweep-definition.ts';
import type { Report } from '../metric.ts';
import type { Outcome, Trial } from '../trial.ts';

/**
 * Asserts that a report is valid. All assertions in this file throw a plain Error, because a failure is a bug of the
 * caller: a non-finite value ends its trial as diverged long before it is stored.
 */
export function assertReport(report: Report): void {
  assertStep(report.step, 1);
  assertFinite(report.values);
}

/** Asserts that an outcome's step is valid and that a complete one's values are finite. See {@link assertReport}. */
export function assertOutcome(outcome: Outcome): void {
  if (outcome.type === 'failed' || outcome.type === 'cancelled') return;
  assertStep(outcome.step, 0);
  if (outcome.type !== 'complete') return;
  assertFinite({ value: outcome.value });
  assertFinite(outcome.values);
}

/** Asserts that a trial's number, seed and strategy match the definition. See {@link assertReport}. */
export function assertTrial(trial: Trial, definition: StudyDefinition): void {
  const { number, repeat, seed, configuration } = trial;
  const expected = configuration.number * definition.seeds.length + repeat;
  if (number !== expected || seed !== definition.seeds[repeat]) {
    throw new Error(
      `Trial ${number} is not repeat ${repeat} (seed ${seed}) of configuration ${configuration.number}.`,
    );
  }
  if (!definition.strategies.some((strategy) => strategy.name === configuration.strategy)) {
    throw new Error(`Trial ${number} has a strategy that the study lacks: "${configuration.strategy}".`);
  }
}

function assertStep(step: number, min: number): void {
  if (!Number.isInteger(step) || step < min) {
    throw new Error(`A step is a whole number from ${min}, not ${step}.`);
  }
}

function assertFinite(values: Report['values']): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isFinite(value)) throw new Error(`"${name}" is not a finite number: ${value}.`);
  }
}
