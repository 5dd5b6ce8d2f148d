import type { RankingOrder, RankingPage } from '../store/study-view.ts';
import { skippedOutcome, type Outcome } from '../trial.ts';
import type { ParameterValue } from '../value.ts';
import {
  completeOutcome,
  sampleSweep,
  sampleFingerprint,
  samplePlan,
  sampleReport,
  runTrial,
  runConfiguration,
  startSampleTrials,
  sampleTrial,
} from './fixtures.ts';
import type { Contract } from './contract.ts';

const study = sampleSweep.name;
const newStudy = { name: study, definition: sampleSweep, plan: samplePlan };
const notFound = { name: 'RidgelineError', code: 'STUDY_NOT_FOUND' };
const page = { offset: 0, limit: 100 };
const noneEnded = { complete: 0, pruned: 0, diverged: 0, failed: 0, cancelled: 0 };

const pruned: Outcome = { type: 'pruned', step: 3 };
const diverged: Outcome = { type: 'diverged', step: 4, metric: 'loss' };
const failed: Outcome = { type: 'failed', kind: 'error', message: 'no' };
const cancelled: Outcome = { type: 'cancelled', reason: 'target' };

/** Results and errors of each read of a StudyView. */
export const viewContract: Contract = {
  'has no studies at first': async ({ view }) => {
    expect(await view.studies()).toEqual([]);
  },

  'rejects an unknown study in every read': async ({ view }) => {
    await expect(view.study('x')).rejects.toMatchObject(notFound);
    await expect(view.progress('x')).rejects.toMatchObject(notFound);
    await expect(view.ranking('x', page)).rejects.toMatchObject(notFound);
    await expect(view.strategies('x')).rejects.toMatchObject(notFound);
    await expect(view.running('x')).rejects.toMatchObject(notFound);
    await expect(view.waiting('x')).rejects.toMatchObject(notFound);
    await expect(view.endedTrials('x')).rejects.toMatchObject(notFound);
    await expect(view.trial('x', 0)).rejects.toMatchObject(notFound);
    await expect(view.curve('x', 0)).rejects.toMatchObject(notFound);
    await expect(view.testExamples('x', 0)).rejects.toMatchObject(notFound);
    await expect(view.ledger('x')).rejects.toMatchObject(notFound);
    await expect(view.outcomes('x', 0, 1)).rejects.toMatchObject(notFound);
    await expect(view.outcomesByTrial('x', 0, 1)).rejects.toMatchObject(notFound);
  },

  'rejects a trial that has not started': async ({ log, view }) => {
    await log.createStudy(newStudy);
    await startSampleTrials(log, study, 1);
    const missing = { name: 'RidgelineError', code: 'TRIAL_NOT_FOUND' };
    await expect(view.trial(study, 0)).rejects.toMatchObject(missing);
    await expect(view.curve(study, 2)).rejects.toMatchObject(missing);
    await expect(view.testExamples(study, 2)).rejects.toMatchObject(missing);
  },

  'returns empty results for a study without a started trial': async ({ log, view }) => {
    await log.createStudy(newStudy);
    expect(await view.progress(study)).toEqual({
      ended: noneEnded,
      cursor: 0,
      running: 0,
      waiting: 0,
      epochs: 0,
      workingTime: 0,
      lastEvent: undefined,
      busy: 0,
    });
    expect(await view.ranking(study, page)).toEqual([]);
    expect(await view.strategies(study)).toEqual([]);
    expect(await view.running(study)).toEqual([]);
    expect(await view.waiting(study)).toEqual([]);
    expect(await view.endedTrials(study)).toEqual([]);
    expect(await view.outcomes(study, 0, 9)).toEqual({ outcomes: [], cursor: 0 });
  },

  'counts trials, epochs and time': async ({ log, view }, clock) => {
    await log.createStudy(newStudy);
    const t0 = clock.now;
    const keys = await startSampleTrials(log, study, 0, 1, 2, 3);
    clock.now += 100;
    await log.appendReports(study, [
      { key: keys[0]!, report: sampleReport(1, 0.5) },
      { key: keys[0]!, report: sampleReport(2, 0.5) },
      { key: keys[1]!, report: sampleReport(5, 0.5) },
      { key: keys[2]!, report: sampleReport(1, 0.5) },
    ]);
    expect(await view.progress(study)).toEqual({
      ended: noneEnded,
      cursor: 0,
      running: 4,
      waiting: 0,
      epochs: 8,
      workingTime: 100,
      lastEvent: t0 + 100,
      busy: 0,
    });
    clock.now += 100;
    await log.finishTrials(study, [
      { key: keys[0]!, outcome: completeOutcome(0.5), fingerprint: sampleFingerprint },
      { key: keys[1]!, outcome: pruned, fingerprint: sampleFingerprint },
    ]);
    await log.loseEveryAttempt(study, 'worker lost');
    clock.now += 100;
    const [retryKey] = await startSampleTrials(log, study, 2);
    clock.now += 50;
    await log.finishTrials(study, [{ key: retryKey!, outcome: failed, fingerprint: undefined }]);
    expect(await view.progress(study)).toEqual({
      ended: { ...noneEnded, complete: 1, pruned: 1, failed: 1 },
      cursor: 3,
      running: 0,
      waiting: 1,
      epochs: 7,
      workingTime: 250,
      lastEvent: t0 + 350,
      busy: 200 + 200 + 50,
    });
  },

  'excludes pauses and time without an owner from the working time': async ({ log, view }, clock) => {
    const hour = 3_600_000;
    const readWorkingTime = async () => (await view.progress(study)).workingTime;
    await log.createStudy(newStudy);
    clock.now += hour;
    const [firstKey, secondKey] = await startSampleTrials(log, study, 0, 1);
    expect(await view.progress(study)).toMatchObject({ workingTime: 0, lastEvent: clock.now });
    clock.now += 10;
    await log.finishTrials(study, [
      { key: firstKey!, outcome: completeOutcome(0.5), fingerprint: sampleFingerprint },
    ]);
    clock.now += 20;
    await log.finishTrials(study, [
      { key: secondKey!, outcome: completeOutcome(0.5), fingerprint: sampleFingerprint },
    ]);
    expect(await readWorkingTime()).toBe(30);
    // A pause.
    clock.now += hour;
    const [thirdKey] = await startSampleTrials(log, study, 2);
    expect(await readWorkingTime()).toBe(30);
    clock.now += 5;
    await log.loseAttempts(study, [{ key: thirdKey!, reason: 'its runner ended' }]);
    expect(await view.progress(study)).toMatchObject({ workingTime: 35, lastEvent: clock.now });
    clock.now += 7;
    const [retryKey] = await startSampleTrials(log, study, 2);
    clock.now += 4;
    await log.appendReports(study, [{ key: retryKey!, report: sampleReport(1, 0.5) }]);
    // The owner is killed, and the next owner opens the study an hour later.
    clock.now += hour;
    await log.loseEveryAttempt(study, 'its orchestrator ended');
    expect(await view.progress(study)).toMatchObject({ workingTime: 39, lastEvent: clock.now - hour });
    clock.now += 6;
    await startSampleTrials(log, study, 3);
    clock.now += 8;
    await log.loseEveryAttempt(study, 'the run was ended', { ranUntil: 'now' });
    expect(await view.progress(study)).toMatchObject({ workingTime: 47, lastEvent: clock.now });
    clock.now += hour;
    await startSampleTrials(log, study, 3);
    clock.now += 9;
    await log.cancelBeyond(study, 0, 'target');
    expect(await view.progress(study)).toMatchObject({ running: 0, waiting: 1, workingTime: 56 });
  },

  'excludes suspension and clock changes from the working time': async ({ log, view }, clock) => {
    const night = 8 * 3_600_000;
    await log.createStudy(newStudy);
    const [key] = await startSampleTrials(log, study, 0);
    clock.now += 10;
    await log.appendReports(study, [{ key: key!, report: sampleReport(1, 0.5) }]);
    clock.now += night;
    clock.offset += night;
    clock.now += 20;
    await log.appendReports(study, [{ key: key!, report: sampleReport(2, 0.5) }]);
    expect(await view.progress(study)).toMatchObject({ workingTime: 30, lastEvent: clock.now });
    clock.now -= night;
    clock.offset -= night;
    clock.now += 40;
    await log.finishTrials(study, [
      { key: key!, outcome: completeOutcome(0.5), fingerprint: sampleFingerprint },
    ]);
    expect(await view.progress(study)).toMatchObject({ workingTime: 70, lastEvent: clock.now - 40 + night });
  },

  'includes the time of failed actions in the working time': async ({ log, view }, clock) => {
    await log.createStudy(newStudy);
    const [key] = await startSampleTrials(log, study, 0);
    clock.now += 10;
    await expect(startSampleTrials(log, study, 0)).rejects.toThrow();
    clock.now += 10;
    await log.finishTrials(study, [
      { key: key!, outcome: completeOutcome(0.5), fingerprint: sampleFingerprint },
    ]);
    expect(await view.progress(study)).toMatchObject({ workingTime: 20 });
  },

  'counts no working time for a waiting trial that is cancelled': async ({ log, view }, clock) => {
    await log.createStudy(newStudy);
    await startSampleTrials(log, study, 3);
    clock.now += 1000;
    await log.loseEveryAttempt(study, 'its orchestrator ended');
    await log.cancelBeyond(study, 0, 'target');
    expect(await view.progress(study)).toMatchObject({ running: 0, waiting: 0, workingTime: 0 });
  },

  'summarizes the seeds of a configuration': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const keys = await startSampleTrials(log, study, 0, 1);
    await log.appendReports(study, [
      { key: keys[0]!, report: sampleReport(4, 0.5) },
      { key: keys[1]!, report: sampleReport(2, 0.25) },
    ]);
    const { configuration } = sampleTrial(0);
    const row = { rank: undefined, configuration, state: 'running', epochs: 6, maxEpochs: 40 };
    expect(await view.ranking(study, page)).toEqual([
      { ...row, complete: 0, running: 2, mean: undefined, deviation: undefined, gap: undefined },
    ]);
    await log.finishTrials(study, [
      { key: keys[0]!, outcome: completeOutcome(0.5, 4), fingerprint: sampleFingerprint },
    ]);
    expect(await view.ranking(study, page)).toEqual([
      { ...row, complete: 1, running: 1, mean: 0.5, deviation: undefined, gap: 0.125 },
    ]);
    await log.loseEveryAttempt(study, 'worker lost');
    expect(await view.ranking(study, page)).toEqual([
      { ...row, complete: 1, running: 0, mean: 0.5, deviation: undefined, gap: 0.125, epochs: 4 },
    ]);
    await runTrial(log, study, 1, completeOutcome(1.5));
    await runTrial(log, study, 2, completeOutcome(2.5));
    expect(await view.ranking(study, page)).toEqual([
      {
        ...row,
        rank: 1,
        state: 'complete',
        complete: 3,
        running: 0,
        mean: 1.5,
        deviation: 1,
        gap: 0.125,
        epochs: 4,
        maxEpochs: 60,
      },
    ]);
  },

  'has no gap without a matching training metric': async ({ log, view }) => {
    await log.createStudy(newStudy);
    await runTrial(log, study, 0, { type: 'complete', value: 0.5, step: 1, values: { val_accuracy: 0.5 } });
    expect(await view.ranking(study, page)).toMatchObject([{ mean: 0.5, gap: undefined }]);
  },

  'derives the state of a configuration from its most severe outcome': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const good = completeOutcome(0.5);
    await runConfiguration(log, study, 0, [good, cancelled, good]);
    await runConfiguration(log, study, 1, [cancelled, pruned, good]);
    await runConfiguration(log, study, 2, [pruned, cancelled, diverged]);
    await runConfiguration(log, study, 3, [pruned, diverged, failed]);
    await runConfiguration(log, study, 4, [failed, good]);
    const rows = await view.ranking(study, page);
    expect(rows.map(({ configuration, state, rank }) => [configuration.number, state, rank])).toEqual([
      [4, 'running', undefined],
      [0, 'cancelled', undefined],
      [1, 'pruned', undefined],
      [2, 'diverged', undefined],
      [3, 'failed', undefined],
    ]);
    expect(rows[1]).toMatchObject({ complete: 2, mean: 0.5, deviation: 0 });
  },

  'ranks a configuration without its skipped seeds': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const skipped = skippedOutcome(2);
    await runConfiguration(log, study, 0, [completeOutcome(0.5), completeOutcome(0.5), completeOutcome(0.5)]);
    await runConfiguration(log, study, 1, [completeOutcome(0.5), completeOutcome(0.75), skipped]);
    const rows = await view.ranking(study, page);
    expect(rows).toMatchObject([
      { configuration: { number: 1 }, rank: 1, state: 'complete', complete: 2, mean: 0.625 },
      { configuration: { number: 0 }, rank: 2, state: 'complete', complete: 3 },
    ]);
  },

  'ranks complete configurations first, then running ones, then the others': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const repeatThrice = (value: number) => [
      completeOutcome(value),
      completeOutcome(value),
      completeOutcome(value),
    ];
    await runConfiguration(log, study, 6, [completeOutcome(9), completeOutcome(9), failed]);
    await runConfiguration(log, study, 5, repeatThrice(0.25));
    await runConfiguration(log, study, 4, repeatThrice(0.75));
    await runConfiguration(log, study, 3, repeatThrice(0.25));
    await runConfiguration(log, study, 9, [completeOutcome(0.5)]);
    await runConfiguration(log, study, 8, [completeOutcome(2)]);
    await startSampleTrials(log, study, 6, 21);
    await runConfiguration(log, study, 1, [pruned, pruned, pruned]);
    const rows = await view.ranking(study, page);
    expect(rows.map(({ configuration, rank }) => [configuration.number, rank])).toEqual([
      [4, 1],
      [3, 2],
      [5, 3],
      [8, undefined],
      [9, undefined],
      [2, undefined],
      [7, undefined],
      [1, undefined],
      [6, undefined],
    ]);
    for (let offset = 0; offset <= rows.length; offset++) {
      expect(await view.ranking(study, { offset, limit: 4 })).toEqual(rows.slice(offset, offset + 4));
    }
  },

  'ranks a filtered page separately': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const repeatThrice = (value: number) => [
      completeOutcome(value),
      completeOutcome(value),
      completeOutcome(value),
    ];
    await runConfiguration(log, study, 0, repeatThrice(0.25));
    await runConfiguration(log, study, 1, repeatThrice(0.75));
    await runConfiguration(log, study, 2, repeatThrice(0.5));
    await runConfiguration(log, study, 4, [failed, failed, failed]);
    await runConfiguration(log, study, 6, [completeOutcome(1)]);
    const readRanks = async (part: Partial<RankingPage>) => {
      const rows = await view.ranking(study, { ...page, ...part });
      return rows.map(({ configuration, rank }) => [configuration.number, rank]);
    };
    expect(await readRanks({ strategy: 'none' })).toEqual([
      [2, 1],
      [0, 2],
      [6, undefined],
      [4, undefined],
    ]);
    expect(await readRanks({ strategy: 'none', offset: 1, limit: 1 })).toEqual([[0, 2]]);
    expect(await readRanks({ state: 'complete' })).toEqual([
      [1, 1],
      [2, 2],
      [0, 3],
    ]);
    expect(await readRanks({ state: 'running' })).toEqual([[6, undefined]]);
    expect(await readRanks({ state: 'failed' })).toEqual([[4, undefined]]);
    expect(await readRanks({ state: 'failed', strategy: 'l2' })).toEqual([]);
    expect(await readRanks({ strategy: 'unknown' })).toEqual([]);
  },

  'orders configurations by a key, with missing values last': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const values: readonly (readonly [ParameterValue | undefined, number])[] = [
      [0.5, 3],
      ['b', 1],
      [undefined, 4],
      [true, 2],
      ['\u{1f642}', 5],
      ['\ufffd', 6],
      [null, 7],
      [-1e300, 8],
      [[64, 32], 9],
    ];
    for (const [number, [parameter, value]] of values.entries()) {
      const trials = [0, 1, 2].map((repeat) => {
        const trial = sampleTrial(number * 3 + repeat);
        const parameters = parameter === undefined ? {} : { 'a.b': parameter };
        return { ...trial, configuration: { ...trial.configuration, parameters } };
      });
      const keys = await log.startTrials(
        study,
        trials.map((trial) => ({ trial, token: 'token' })),
      );
      const outcome = number === 2 ? failed : completeOutcome(value);
      await log.finishTrials(
        study,
        keys.map((key) => ({ key, outcome, fingerprint: sampleFingerprint })),
      );
    }
    const readOrder = async (by: RankingOrder['by'], descending = false) => {
      const rows = await view.ranking(study, { ...page, order: { by, descending } });
      expect(rows.every(({ rank }) => rank === undefined)).toBe(true);
      return rows.map(({ configuration }) => configuration.number);
    };
    expect(await readOrder('number', true)).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(await readOrder('strategy')).toEqual([1, 3, 5, 7, 0, 2, 4, 6, 8]);
    expect(await readOrder('strategy', true)).toEqual([0, 2, 4, 6, 8, 1, 3, 5, 7]);
    expect(await readOrder('mean')).toEqual([1, 3, 0, 4, 5, 6, 7, 8, 2]);
    expect(await readOrder('mean', true)).toEqual([8, 7, 6, 5, 4, 0, 3, 1, 2]);
    expect(await readOrder({ parameter: 'a.b' })).toEqual([7, 0, 3, 8, 1, 5, 4, 2, 6]);
    expect(await readOrder({ parameter: 'a.b' }, true)).toEqual([3, 0, 7, 4, 5, 1, 8, 2, 6]);
    expect(await readOrder({ parameter: 'none' })).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(
      await view.ranking(study, { offset: 7, limit: 5, order: { by: 'number', descending: false } }),
    ).toHaveLength(2);
  },

  'ranks the smaller value first if the goal is to minimize': async ({ log, view }) => {
    const metric = { ...sampleSweep.metric, name: 'val_loss', goal: 'minimize' as const };
    await log.createStudy({ ...newStudy, definition: { ...sampleSweep, metric } });
    const lossOutcome = (value: number): Outcome => ({
      type: 'complete',
      value,
      step: 1,
      values: { val_loss: value, train_loss: value / 2 },
    });
    for (const [configuration, value] of [0.5, -1, 0.25, 1e300].entries()) {
      await runConfiguration(log, study, configuration, [
        lossOutcome(value),
        lossOutcome(value),
        lossOutcome(value),
      ]);
    }
    const rows = await view.ranking(study, page);
    expect(rows.map(({ configuration }) => configuration.number)).toEqual([1, 2, 0, 3]);
    expect(rows.map(({ gap }) => gap)).toEqual([-0.5, 0.125, 0.25, 5e299]);
  },

  'ranks infeasible configurations last, with the smallest violation first': async ({ log, view }) => {
    const constraints = [{ name: 'size', max: 9 }];
    await log.createStudy({ ...newStudy, definition: { ...sampleSweep, constraints } });
    const outcome = (value: number, size: number): Outcome => ({
      type: 'complete',
      value,
      step: 1,
      values: { size, val_accuracy: value, train_accuracy: value + 0.25 },
    });
    const rows: readonly (readonly Outcome[])[] = [
      [outcome(0.75, 11), outcome(0.75, 10), outcome(0.75, 9)],
      [outcome(0.25, 9), outcome(0.25, 9), outcome(0.25, 9)],
      [outcome(0.5, 1), outcome(0.5, 1), outcome(0.5, 1)],
      [outcome(1, 9), outcome(1, 9), outcome(1, 10.5)],
    ];
    for (const [configuration, outcomes] of rows.entries())
      await runConfiguration(log, study, configuration, outcomes);
    await runConfiguration(log, study, 4, [failed, outcome(1, 1), outcome(1, 1)]);
    const ranking = await view.ranking(study, page);
    expect(
      ranking.map(({ rank, configuration, violation, gap }) => [rank, configuration.number, violation, gap]),
    ).toEqual([
      [1, 2, 0, 0.25],
      [2, 1, 0, 0.25],
      [3, 3, 0.5, 0.25],
      [4, 0, 1, 0.25],
      [undefined, 4, undefined, 0.25],
    ]);
    expect(await view.ranking(study, { ...page, state: 'complete' })).toEqual(ranking.slice(0, 4));
    const strategies = await view.strategies(study);
    expect(
      strategies.map(({ strategy, best }) => [strategy, best?.configuration.number, best?.rank]),
    ).toEqual([
      ['none', 2, 1],
      ['l2', 1, 2],
    ]);
  },

  'summarizes the configurations of each strategy': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const repeatThrice = (value: number) => [
      completeOutcome(value),
      completeOutcome(value),
      completeOutcome(value),
    ];
    await runConfiguration(log, study, 1, repeatThrice(0.5));
    const noConfigurations = { ...noneEnded, running: 0 };
    expect(await view.strategies(study)).toMatchObject([
      {
        strategy: 'l2',
        states: { ...noConfigurations, complete: 1 },
        best: { rank: 1, configuration: { number: 1 } },
      },
    ]);
    await runConfiguration(log, study, 0, [failed, diverged, pruned]);
    await startSampleTrials(log, study, 6);
    expect(await view.strategies(study)).toEqual([
      { strategy: 'none', states: { ...noConfigurations, failed: 1, running: 1 }, best: undefined },
      {
        strategy: 'l2',
        states: { ...noConfigurations, complete: 1 },
        best: expect.objectContaining({ mean: 0.5 }),
      },
    ]);
    await runConfiguration(log, study, 3, repeatThrice(0.75));
    await runConfiguration(log, study, 5, repeatThrice(0.75));
    await runConfiguration(log, study, 4, repeatThrice(0.625));
    await runConfiguration(log, study, 8, repeatThrice(0.125));
    const rows = await view.strategies(study);
    expect(rows.map(({ states, best }) => [states.complete, best?.configuration.number, best?.rank])).toEqual(
      [
        [2, 4, 3],
        [3, 3, 1],
      ],
    );
    const ranking = await view.ranking(study, page);
    expect(rows.map(({ best }) => best)).toEqual([ranking[2], ranking[0]]);
  },

  'lists running trials by number with their last report': async ({ log, view }, clock) => {
    await log.createStudy(newStudy);
    const started = clock.now;
    const keys = await startSampleTrials(log, study, 7, 2);
    clock.now += 5;
    await log.appendReports(
      study,
      [2, 1].map((step) => ({ key: keys[0]!, report: sampleReport(step, 0.5) })),
    );
    expect(await view.running(study)).toEqual([
      { trial: sampleTrial(2), attempt: 1, started, last: undefined },
      { trial: sampleTrial(7), attempt: 1, started, last: sampleReport(2, 0.5) },
    ]);
  },

  'shows the attempts of a running, waiting and restarted trial': async ({ log, view }, clock) => {
    await log.createStudy(newStudy);
    const t0 = clock.now;
    await startSampleTrials(log, study, 4);
    const first = {
      attempt: 1,
      started: t0,
      ended: undefined,
      state: 'running',
      lostReason: undefined,
      lateOutcome: undefined,
    };
    expect(await view.trial(study, 4)).toEqual({
      state: 'running',
      trial: sampleTrial(4),
      attempts: [first],
    });
    clock.now += 5;
    const lost = { ...first, ended: clock.now, state: 'lost', lostReason: 'worker lost' };
    await log.loseEveryAttempt(study, 'worker lost');
    expect(await view.trial(study, 4)).toEqual({ state: 'waiting', trial: sampleTrial(4), attempts: [lost] });
    clock.now += 5;
    await startSampleTrials(log, study, 4);
    const second = { ...first, attempt: 2, started: clock.now };
    expect(await view.trial(study, 4)).toEqual({
      state: 'running',
      trial: sampleTrial(4),
      attempts: [second, lost],
    });
  },

  'keeps the curve of an ended trial': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const [key] = await startSampleTrials(log, study, 0);
    await log.appendReports(
      study,
      [1, 2].map((step) => ({ key: key!, report: sampleReport(step, step) })),
    );
    await log.finishTrials(study, [
      { key: key!, outcome: completeOutcome(2, 2), fingerprint: sampleFingerprint },
    ]);
    await log.loseEveryAttempt(study, 'worker lost');
    expect(await view.curve(study, 0)).toEqual([sampleReport(1, 1), sampleReport(2, 2)]);
    expect((await view.outcomes(study, 0, 1)).outcomes[0]).toMatchObject({ epochs: 2 });
  },

  'returns each outcome once, in the order of acknowledgement': async ({ log, view }) => {
    await log.createStudy(newStudy);
    await log.createStudy({ ...newStudy, name: 'other' });
    const order = [5, 0, 3, 1, 4];
    for (const number of order) {
      await runTrial(log, study, number, completeOutcome(number));
      await runTrial(log, 'other', 20 - number, failed);
    }
    const numbers: number[] = [];
    let cursor = 0;
    for (;;) {
      const next = await view.outcomes(study, cursor, 2);
      if (next.outcomes.length === 0) break;
      numbers.push(...next.outcomes.map(({ trial }) => trial.number));
      cursor = next.cursor;
    }
    expect(numbers).toEqual(order);
    expect(cursor).toBe(order.length);
    expect((await view.outcomes(study, order.length - 1, 9)).outcomes).toHaveLength(1);
    expect(await view.endedTrials(study)).toEqual([0, 1, 3, 4, 5]);
    await runTrial(log, study, 2, pruned);
    expect((await view.outcomes(study, cursor, 2)).outcomes).toMatchObject([
      { trial: { number: 2 }, outcome: pruned },
    ]);
    expect(await view.outcomes(study, cursor, 0)).toEqual({ outcomes: [], cursor });
  },

  'returns pages of outcomes by trial number': async ({ log, view }) => {
    await log.createStudy(newStudy);
    await log.createStudy({ ...newStudy, name: 'other' });
    for (const number of [5, 0, 3, 1, 4]) {
      await runTrial(log, study, number, completeOutcome(number));
      await runTrial(log, 'other', number + 1, failed);
    }
    await startSampleTrials(log, study, 2);
    const readNumbers = async (from: number, limit: number) =>
      (await view.outcomesByTrial(study, from, limit)).map(({ trial }) => trial.number);
    expect(await readNumbers(0, 3)).toEqual([0, 1, 3]);
    expect(await readNumbers(2, 9)).toEqual([3, 4, 5]);
    expect(await readNumbers(6, 9)).toEqual([]);
    expect(await view.outcomesByTrial(study, 4, 1)).toEqual((await view.outcomes(study, 4, 1)).outcomes);
  },

  'returns only the named values of outcomes by trial number': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const values = { val_accuracy: 0.5, loss: 2, size: 8, depth: 3 };
    const outcomes = [{ ...completeOutcome(0.5), values }, failed, pruned];
    for (const [number, outcome] of outcomes.entries()) await runTrial(log, study, number, outcome);
    const all = await view.outcomesByTrial(study, 0, 9);
    expect(all.map(({ outcome }) => outcome)).toEqual(outcomes);
    const readValues = async (...names: readonly string[]) => view.outcomesByTrial(study, 0, 9, names);
    const [complete, ...others] = all;
    for (const [names, expected] of [
      [[], {}],
      [['loss', 'absent'], { loss: 2 }],
      [['size', 'val_accuracy'], { val_accuracy: 0.5, size: 8 }],
    ] as const) {
      expect(await readValues(...names)).toEqual([
        { ...complete, outcome: { ...complete!.outcome, values: expected } },
        ...others,
      ]);
    }
  },

  'returns copies of its data': async ({ log, view }) => {
    await log.createStudy(newStudy);
    await runTrial(log, study, 0, completeOutcome(0.5));
    const readResults = async () => [
      await view.studies(),
      await view.ranking(study, page),
      await view.strategies(study),
      await view.trial(study, 0),
      await view.outcomes(study, 0, 9),
    ];
    const before = JSON.stringify(await readResults());
    for (const result of await readResults()) clear(result);
    expect(JSON.stringify(await readResults())).toBe(before);
  },

  'changes its version after every action that changes something': async ({ log, view }) => {
    const versions = [await view.version()];
    const recordVersion = async () => versions.push(await view.version());
    await log.createStudy(newStudy);
    await recordVersion();
    const [key] = await startSampleTrials(log, study, 0);
    await recordVersion();
    await log.appendReports(study, [{ key: key!, report: sampleReport(1, 0.5) }]);
    await recordVersion();
    await log.finishTrials(study, [
      { key: key!, outcome: completeOutcome(0.5), fingerprint: sampleFingerprint },
    ]);
    await recordVersion();
    await log.endStudy(study, 'complete');
    await recordVersion();
    expect(new Set(versions).size).toBe(versions.length);
    await view.ranking(study, page);
    expect(await view.version()).toBe(versions.at(-1));
  },
};

/** Clears everything reachable from a value. */
function clear(value: unknown): void {
  if (value === null || typeof value !== 'object') return;
  for (const [key, item] of Object.entries(value)) {
    clear(item);
    Reflect.deleteProperty(value, key);
  }
}
