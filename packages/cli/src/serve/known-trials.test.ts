import fc from 'fast-check';
import type { FinishedTrial, Outcome, StudyView } from '@ridgeline/core';
import { createMemoryStore, sampleSweep } from '@ridgeline/core/testing';
import { readFinishedTrials } from '@ridgeline/report';
import { withKnownTrials } from './known-trials.ts';
import { accuracyOutcome, runTrials } from '../testing/sample-trials.ts';

const { name } = sampleSweep;

const failedOutcome: Outcome = { type: 'failed', kind: 'error', message: 'Error: no' };

async function createStudy() {
  const store = createMemoryStore();
  await store.log.createStudy({ name, definition: sampleSweep, plan: undefined });
  return store;
}

function omitValues({ outcome, ...trial }: FinishedTrial) {
  return { ...trial, outcome: outcome.type === 'complete' ? { ...outcome, values: {} } : outcome };
}

/** Wraps a view, and counts the outcomes that it reads. */
function countReads(view: StudyView) {
  const count = { outcomes: 0 };
  const countedView: StudyView = {
    ...view,
    async outcomes(...query) {
      const page = await view.outcomes(...query);
      count.outcomes += page.outcomes.length;
      return page;
    },
    async outcomesByTrial(...query) {
      const page = await view.outcomesByTrial(...query);
      count.outcomes += page.length;
      return page;
    },
  };
  return { countedView, count };
}

/** Operations on a study: trials end, failed trials are retried, the study is truncated. */
const operations = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('end' as const),
      trials: fc.integer({ min: 1, max: 5 }),
      fails: fc.boolean(),
    }),
    fc.record({ type: fc.constant('retry' as const), ends: fc.boolean() }),
    fc.record({ type: fc.constant('truncate' as const), beyond: fc.nat({ max: 4 }) }),
  ),
  { maxLength: 8 },
);

describe('withKnownTrials', () => {
  it('returns the trials of the store after any operations', async () => {
    await fc.assert(
      fc.asyncProperty(operations, async (sequence) => {
        const { log, view } = await createStudy();
        const knownView = withKnownTrials(view, 1000);
        let nextTrial = 0;
        for (const operation of sequence) {
          if (operation.type === 'end') {
            const outcomes = new Map<number, Outcome>();
            for (let i = 0; i < operation.trials; i++, nextTrial++) {
              outcomes.set(nextTrial, operation.fails ? failedOutcome : accuracyOutcome(nextTrial));
            }
            await runTrials(log, name, outcomes);
          } else if (operation.type === 'retry') {
            const retriedTrials = (await log.retryFailed(name)).map(({ trial }) => trial);
            if (operation.ends)
              await runTrials(
                log,
                name,
                new Map(retriedTrials.map((trial) => [trial, accuracyOutcome(trial)])),
              );
          } else {
            await log.cancelBeyond(name, operation.beyond, 'ended early');
          }
          const storedTrials = await readFinishedTrials(view, name);
          expect(await readFinishedTrials(knownView, name)).toEqual(storedTrials.map(omitValues));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the values of constraints', async () => {
    const { log, view } = createMemoryStore();
    const definition = { ...sampleSweep, constraints: [{ name: 'size', max: 9 }] };
    await log.createStudy({ name, definition, plan: undefined });
    const complete = { type: 'complete', value: 1, step: 1 } as const;
    const { metric } = sampleSweep;
    await runTrials(
      log,
      name,
      new Map([[0, { ...complete, values: { [metric.name]: 1, size: 8, penalty: 3 } }]]),
    );
    const [trial] = await readFinishedTrials(withKnownTrials(view, 10), name);
    expect(trial!.outcome).toEqual({ ...complete, values: { [metric.name]: 1, size: 8 } });
  });

  it('reads each outcome only once', async () => {
    const { log, view } = await createStudy();
    const { countedView, count } = countReads(view);
    const knownView = withKnownTrials(countedView, 1000);
    await runTrials(log, name, new Map([[0, accuracyOutcome(0)]]));
    await readFinishedTrials(knownView, name);
    await readFinishedTrials(knownView, name);
    expect(count.outcomes).toBe(1);
    await runTrials(log, name, new Map([[1, failedOutcome]]));
    await readFinishedTrials(knownView, name);
    expect(count.outcomes).toBe(2);
  });

  it('shares a configuration between its trials', async () => {
    const { log, view } = await createStudy();
    const knownView = withKnownTrials(view, 1000);
    await runTrials(log, name, new Map([[0, accuracyOutcome(0)]]));
    await readFinishedTrials(knownView, name);
    await runTrials(log, name, new Map([[1, accuracyOutcome(1)]]));
    const [firstTrial, secondTrial] = await readFinishedTrials(knownView, name);
    expect(secondTrial!.trial.configuration).toBe(firstTrial!.trial.configuration);
  });

  it('drops the least recently used study above the limit of trials', async () => {
    const { log, view } = await createStudy();
    await log.createStudy({ name: 'other', definition: { ...sampleSweep, name: 'other' }, plan: undefined });
    const { countedView, count } = countReads(view);
    const knownView = withKnownTrials(countedView, 3);
    for (const study of [name, 'other'])
      await runTrials(log, study, new Map([0, 1].map((n) => [n, accuracyOutcome(n)])));
    for (const study of [name, 'other', 'other'])
      expect(await readFinishedTrials(knownView, study)).toHaveLength(2);
    expect(count.outcomes).toBe(4);
    expect(await readFinishedTrials(knownView, name)).toHaveLength(2);
    expect(count.outcomes).toBe(6);
  });

  it('drops an archived study', async () => {
    const { log, view } = await createStudy();
    const knownView = withKnownTrials(view, 1000);
    await runTrials(log, name, new Map([[0, accuracyOutcome(1)]]));
    expect(await readFinishedTrials(knownView, name)).toHaveLength(1);
    await log.archiveStudy(name, 'archived');
    await expect(readFinishedTrials(knownView, name)).rejects.toMatchObject({ code: 'STUDY_NOT_FOUND' });
    await log.createStudy({ name, definition: sampleSweep, plan: undefined });
    expect(await readFinishedTrials(knownView, name)).toEqual([]);
  });
});
