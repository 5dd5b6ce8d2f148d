import fc from 'fast-check';
import type { Outcome } from '@ridgeline/core';
import type { Store } from '@ridgeline/core/testing';
import { startRun, type TestRun } from '../testing/start-run.ts';
import { defineStudy } from '../testing/define-study.ts';

/** Trials that train. They sleep first, to end in any order. */
const trainingTrial = fc
  .integer({ min: 0, max: 30 })
  .map((ms) => ({ behaviour: `distinct ${ms}`, end: 'complete' }));

/** Trials that do not complete. */
const failingTrial = fc.constantFrom(
  { behaviour: 'diverge', end: 'diverged' },
  { behaviour: 'fail', end: 'failed (error)' },
  { behaviour: 'throw', end: 'failed (error)' },
  { behaviour: 'exit 3', end: 'failed (crash)' },
);

/**
 * Kills of the run or its runner, each once `after` trials have ended in the current run. The runner is killed at most
 * once, because a trial fails after two deaths as the only suspect.
 */
const kills = fc
  .tuple(
    fc.array(fc.record({ kind: fc.constant('run'), after: fc.integer({ min: 0, max: 4 }) }), {
      maxLength: 2,
    }),
    fc.array(fc.record({ kind: fc.constant('runner'), after: fc.integer({ min: 0, max: 4 }) }), {
      maxLength: 1,
    }),
  )
  .chain(([runs, runners]) =>
    fc.shuffledSubarray([...runs, ...runners], { minLength: runs.length + runners.length }),
  );

describe('a study', () => {
  it('gives each trial its outcome exactly once despite kills and any finishing order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 4, arbitrary: trainingTrial }, { weight: 1, arbitrary: failingTrial }), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.integer({ min: 1, max: 4 }),
        kills,
        async (trials, threads, killEvents) => {
          const definition = defineStudy(trials.map(({ behaviour }) => behaviour));
          const acknowledgedNumbers: number[] = [];
          let store: Store | undefined;
          const start = async () => {
            const test = await startRun(definition, { threads, ...(store && { store }) });
            store = test.store;
            return test;
          };
          let test = await start();
          for (const { kind, after } of killEvents) {
            await waitForEnds(test, after);
            if (kind === 'runner') killRunner(test);
            else {
              test.run.terminate(0);
              await test.run.done;
              acknowledgedNumbers.push(...listAcknowledged(test));
              test = await start();
            }
          }
          expect(await test.run.done).toEqual({ type: 'complete' });
          acknowledgedNumbers.push(...listAcknowledged(test));

          const { view } = test.store;
          const numbers = [...trials.keys()];
          expect(acknowledgedNumbers.sort((a, b) => a - b)).toEqual(numbers);
          const { outcomes } = await view.outcomes(definition.name, 0, 1000);
          const storedOutcomes = outcomes.map(
            ({ trial, outcome }) => [trial.number, formatOutcome(outcome)] as const,
          );
          expect(storedOutcomes.sort(([a], [b]) => a - b)).toEqual(
            trials.map(({ end }, number) => [number, end]),
          );
          for (const number of numbers.filter((number) => trials[number]!.end === 'complete')) {
            const curve = [1, 2].map((step) => ({ step, values: { val_loss: 1 / (step + number) } }));
            expect(await view.curve(definition.name, number)).toEqual(curve);
          }
          expect(await view.running(definition.name)).toEqual([]);
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
  });
});

/** Resolves when `count` trials have ended in a run, or the run itself has. */
async function waitForEnds(test: TestRun, count: number): Promise<void> {
  await test.until('trial-ended', () => listAcknowledged(test).length >= count).catch(() => undefined);
}

function listAcknowledged({ events }: TestRun): readonly number[] {
  return events.flatMap((event) =>
    event.type === 'trial-ended' && event.acknowledgement === 'acknowledged' ? [event.trial.number] : [],
  );
}

/** Kills the last runner that started, if any. */
function killRunner({ events }: TestRun): void {
  const pid = events.flatMap((event) => (event.type === 'runner-started' ? [event.pid] : [])).at(-1);
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // The runner has already ended.
  }
}

function formatOutcome(outcome: Outcome): string {
  return outcome.type === 'failed' ? `failed (${outcome.kind})` : outcome.type;
}
