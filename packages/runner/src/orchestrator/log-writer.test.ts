import { jest } from '@jest/globals';
import { RidgelineError, type StudyLog, type Trial } from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { defineStudy } from '../testing/define-study.ts';
import { LogWriter } from './log-writer.ts';

const createTrial = (number: number): Trial => ({
  number,
  configuration: { number, strategy: 'all', point: number, parameters: {} },
  repeat: 0,
  seed: 0,
  epochs: 2,
});

/** Creates a writer on a store in memory. `acts` lists its calls to the store, with the number of items in each. */
async function createWriter(trials: number, check?: () => Promise<void>) {
  const { log, view } = createMemoryStore();
  await log.createStudy({
    name: 'test',
    definition: defineStudy(['train']),
    plan: { configurations: trials, trials },
  });
  const acts: string[] = [];
  const watchedLog: StudyLog = {
    ...log,
    startTrials: (study, starts) => (acts.push(`start ${starts.length}`), log.startTrials(study, starts)),
    appendReports: (study, reports) => (
      acts.push(`report ${reports.length}`),
      log.appendReports(study, reports)
    ),
    finishTrials: (study, ends) => (acts.push(`end ${ends.length}`), log.finishTrials(study, ends)),
    loseAttempts: (study, losses) => (acts.push(`lose ${losses.length}`), log.loseAttempts(study, losses)),
    check: (study) => (acts.push('check'), check?.() ?? log.check(study)),
  };
  const failures: unknown[] = [];
  const writer = new LogWriter(watchedLog, 'test', {
    onEvent: (event) => {
      if (event.type === 'reported') acts.push(`durable ${event.reports.length}`);
      if (event.type === 'store-unwritable') failures.push(event.message);
    },
    onFailure: (error) => failures.push(error),
  });
  return { writer, view, acts, failures };
}

describe('LogWriter', () => {
  it('batches the calls of one event-loop turn by type', async () => {
    const { writer, acts, view, failures } = await createWriter(4);
    const keys = await Promise.all(
      [0, 1, 2].map((n) => writer.start({ trial: createTrial(n), token: `${n}` })),
    );
    for (const key of keys) writer.report({ key, report: { step: 1, values: { val_loss: 1 } } });
    const next = writer.start({ trial: createTrial(3), token: '3' });
    const outcome = { type: 'complete', value: 1, step: 1, values: { val_loss: 1 } } as const;
    const ends = keys.slice(0, 2).map((key) => writer.end({ key, outcome, fingerprint: undefined }));
    const loss = writer.lose({ key: keys[2]!, reason: 'died' });
    expect(await Promise.all(ends)).toEqual(['acknowledged', 'acknowledged']);
    await loss;
    expect((await next).trial).toBe(3);
    expect(acts).toEqual(['start 3', 'report 3', 'lose 1', 'end 2', 'start 1', 'durable 3']);
    expect((await view.waiting('test')).map(({ number }) => number)).toEqual([2]);
    expect(failures).toEqual([]);
  });

  it('flushes collected reports when it finishes', async () => {
    const { writer, acts, view } = await createWriter(1);
    const key = await writer.start({ trial: createTrial(0), token: '0' });
    writer.report({ key, report: { step: 1, values: { val_loss: 1 } } });
    writer.report({ key, report: { step: 2, values: { val_loss: 0.5 } } });
    expect(acts).toEqual(['start 1']);
    await writer.finish();
    expect(acts).toEqual(['start 1', 'report 2', 'durable 2']);
    expect(await view.curve('test', 0)).toHaveLength(2);
  });

  it('flushes reports within 50 ms', async () => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
    try {
      const { writer, acts } = await createWriter(2);
      const key = await writer.start({ trial: createTrial(0), token: '0' });
      const report = (step: number) => writer.report({ key, report: { step, values: { val_loss: 1 } } });
      report(1);
      await jest.advanceTimersByTimeAsync(30);
      report(2);
      await jest.advanceTimersByTimeAsync(19);
      expect(acts).toEqual(['start 1']);
      await jest.advanceTimersByTimeAsync(1);
      expect(acts).toEqual(['start 1', 'report 2', 'durable 2']);
      report(3);
      await writer.start({ trial: createTrial(1), token: '1' });
      expect(acts.slice(3)).toEqual(['report 1', 'start 1', 'durable 1']);
    } finally {
      jest.useRealTimers();
    }
  });

  it('checks the store every second until everything is written', async () => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
    try {
      const { writer, acts } = await createWriter(1);
      await jest.advanceTimersByTimeAsync(2000);
      expect(acts).toEqual(['check', 'check']);
      await writer.finish();
      await jest.advanceTimersByTimeAsync(5000);
      expect(acts).toHaveLength(2);
    } finally {
      jest.useRealTimers();
    }
  });

  it('reports a failure if a check finds the store lost', async () => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
    try {
      const movedError = new RidgelineError('DATABASE_MOVED', 'The database was removed.');
      const { failures } = await createWriter(1, () => Promise.reject(movedError));
      await jest.advanceTimersByTimeAsync(1000);
      expect(failures).toEqual([movedError]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('acknowledges the outcome of a lost attempt as late', async () => {
    const { writer } = await createWriter(1);
    const key = await writer.start({ trial: createTrial(0), token: '0' });
    await writer.lose({ key, reason: 'died' });
    const outcome = { type: 'diverged', step: 1, metric: 'loss' } as const;
    expect(await writer.end({ key, outcome, fingerprint: undefined })).toBe('late');
  });
});
