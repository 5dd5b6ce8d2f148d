import { summarizeLayer } from '../layer-summary.ts';
import type { StudyView } from '../store/study-view.ts';
import type { Outcome } from '../trial.ts';
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
const nameTaken = { name: 'RidgelineError', code: 'STUDY_EXISTS' };

/** Reads everything that a cancellation changes. */
async function readContent(view: StudyView) {
  const { cursor: _, ...progress } = await view.progress(study);
  return {
    progress,
    ranking: await view.ranking(study, { offset: 0, limit: 9 }),
    strategies: await view.strategies(study),
    waiting: await view.waiting(study),
    outcomes: await view.outcomes(study, 0, 99),
    trials: await Promise.all([3, 4, 6, 7, 8, 9].map((number) => view.trial(study, number))),
  };
}

/** Effects and errors of each method of a StudyLog. */
export const logContract: Contract = {
  'creates a study and reads it back': async ({ log, view }, clock) => {
    const expected = {
      name: study,
      definition: sampleSweep,
      plan: samplePlan,
      state: 'open',
      created: clock.now,
    };
    expect(await log.createStudy(newStudy)).toEqual(expected);
    expect(await view.study(study)).toEqual(expected);
  },

  'stores a definition without optional fields': async ({ log, view }) => {
    const bareDefinition = { ...sampleSweep, description: undefined, runCap: undefined };
    await log.createStudy({ ...newStudy, definition: bareDefinition });
    expect((await view.study(study)).definition).toEqual(bareDefinition);
  },

  'rejects a taken name': async ({ log, view }) => {
    await log.createStudy(newStudy);
    await expect(
      log.createStudy({ ...newStudy, definition: { ...sampleSweep, seed: 8 } }),
    ).rejects.toMatchObject(nameTaken);
    expect(await view.studies()).toHaveLength(1);
    expect((await view.study(study)).definition.seed).toBe(7);
  },

  'rejects an unknown study in every action': async ({ log }) => {
    await expect(log.reviseStudy('x', sampleSweep, samplePlan)).rejects.toMatchObject(notFound);
    await expect(log.archiveStudy('x', 'y')).rejects.toMatchObject(notFound);
    await expect(log.startTrials('x', [])).rejects.toMatchObject(notFound);
    await expect(log.appendReports('x', [])).rejects.toMatchObject(notFound);
    await expect(log.finishTrials('x', [])).rejects.toMatchObject(notFound);
    await expect(log.loseAttempts('x', [])).rejects.toMatchObject(notFound);
    await expect(log.loseEveryAttempt('x', 'worker lost')).rejects.toMatchObject(notFound);
    await expect(log.retryFailed('x')).rejects.toMatchObject(notFound);
    await expect(log.endStudy('x', 'complete')).rejects.toMatchObject(notFound);
    await expect(log.check('x')).rejects.toMatchObject(notFound);
  },

  'reopens an ended study when it is revised': async ({ log, view }, clock) => {
    const created = clock.now;
    await log.createStudy(newStudy);
    await runTrial(log, study, 0, completeOutcome(0.5));
    await log.endStudy(study, 'stopped');
    expect((await view.study(study)).state).toBe('stopped');
    clock.now += 1000;
    const longerDefinition = { ...sampleSweep, description: 'longer', runCap: 90 };
    const revised = await log.reviseStudy(study, longerDefinition, { configurations: 30, trials: 90 });
    expect(revised).toEqual({
      name: study,
      definition: longerDefinition,
      plan: { configurations: 30, trials: 90 },
      state: 'open',
      created,
    });
    expect(await view.study(study)).toEqual(revised);
    expect((await view.progress(study)).ended.complete).toBe(1);
  },

  'frees the name of an archived study': async ({ log, view }) => {
    await log.createStudy(newStudy);
    await runTrial(log, study, 0, completeOutcome(0.5));
    await log.archiveStudy(study, 'mnist@2026-11-24');
    await expect(view.study(study)).rejects.toMatchObject(notFound);
    await log.createStudy(newStudy);
    expect((await view.outcomes(study, 0, 9)).outcomes).toEqual([]);
    expect((await view.outcomes('mnist@2026-11-24', 0, 9)).outcomes).toHaveLength(1);
    expect((await view.studies()).map(({ name }) => name)).toEqual([study, 'mnist@2026-11-24']);
  },

  'rejects a taken name for an archived study': async ({ log, view }) => {
    await log.createStudy(newStudy);
    await log.createStudy({ ...newStudy, name: 'taken' });
    await expect(log.archiveStudy(study, 'taken')).rejects.toMatchObject(nameTaken);
    expect((await view.studies()).map(({ name }) => name)).toEqual(['taken', study]);
  },

  'returns the key of each started attempt in order': async ({ log }) => {
    await log.createStudy(newStudy);
    const starts = [4, 0, 2].map((number) => ({ trial: sampleTrial(number), token: `t${number}` }));
    expect(await log.startTrials(study, starts)).toEqual([
      { trial: 4, attempt: 1, token: 't4' },
      { trial: 0, attempt: 1, token: 't0' },
      { trial: 2, attempt: 1, token: 't2' },
    ]);
    expect(await log.startTrials(study, [])).toEqual([]);
  },

  'rejects a batch with a running or ended trial': async ({ log, view }) => {
    await log.createStudy(newStudy);
    await startSampleTrials(log, study, 0);
    await runTrial(log, study, 1, completeOutcome(0.5));
    await expect(startSampleTrials(log, study, 2, 0)).rejects.not.toHaveProperty('code');
    await expect(startSampleTrials(log, study, 2, 1)).rejects.not.toHaveProperty('code');
    await expect(startSampleTrials(log, study, 2, 2)).rejects.not.toHaveProperty('code');
    await expect(view.trial(study, 2)).rejects.toMatchObject({ code: 'TRIAL_NOT_FOUND' });
    expect(await view.progress(study)).toMatchObject({ running: 1, waiting: 0 });
    expect(await view.strategies(study)).toMatchObject([{ strategy: 'none', states: { running: 1 } }]);
  },

  'rejects a trial that contradicts the definition': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const trial = sampleTrial(4);
    const invalidTrials = [
      { ...trial, number: 5 },
      { ...trial, repeat: 2 },
      { ...trial, seed: 99 },
      { ...trial, configuration: { ...trial.configuration, number: 2 } },
      { ...trial, configuration: { ...trial.configuration, strategy: 'dropout' } },
    ];
    for (const other of invalidTrials) {
      await expect(log.startTrials(study, [{ trial: other, token: 't' }])).rejects.not.toHaveProperty('code');
    }
    expect(await view.running(study)).toEqual([]);
  },

  'rejects a trial whose configuration has changed': async ({ log, view }) => {
    await log.createStudy(newStudy);
    await startSampleTrials(log, study, 3);
    const trial = sampleTrial(4);
    const { configuration } = trial;
    const changedConfigurations = [
      { ...configuration, point: 9 },
      { ...configuration, strategy: 'none' },
      { ...configuration, part: { pause: 9 } },
      { ...configuration, parameters: { ...configuration.parameters, 'network.hidden': [64] } },
    ];
    for (const other of changedConfigurations) {
      const starts = [{ trial: { ...trial, configuration: other }, token: 't' }];
      await expect(log.startTrials(study, starts)).rejects.not.toHaveProperty('code');
    }
    await log.loseEveryAttempt(study, 'worker lost');
    const longerTrial = { ...sampleTrial(3), epochs: 21 };
    await expect(log.startTrials(study, [{ trial: longerTrial, token: 't' }])).rejects.not.toHaveProperty(
      'code',
    );
    expect(await view.waiting(study)).toEqual([sampleTrial(3)]);
  },

  'copies its arguments immediately': async ({ log, view }) => {
    const mutable = structuredClone(sampleSweep) as { seed: number };
    const creating = log.createStudy({
      name: study,
      definition: mutable as typeof sampleSweep,
      plan: samplePlan,
    });
    mutable.seed = 99;
    expect((await creating).definition.seed).toBe(7);

    const trial = structuredClone(sampleTrial(0)) as {
      configuration: { parameters: Record<string, unknown> };
    };
    const starting = log.startTrials(study, [
      { trial: trial as unknown as ReturnType<typeof sampleTrial>, token: 't' },
    ]);
    trial.configuration.parameters['training.schedule.name'] = 'another';
    const [key] = await starting;

    const report = { step: 1, values: { loss: 0.5 } };
    const reporting = log.appendReports(study, [{ key: key!, report }]);
    report.values.loss = 99;
    await reporting;

    const outcome = { type: 'complete' as const, value: 0.5, step: 1, values: { loss: 0.5 } };
    const finishing = log.finishTrials(study, [{ key: key!, outcome, fingerprint: sampleFingerprint }]);
    outcome.value = 99;
    outcome.values.loss = 99;
    await finishing;

    expect(await view.curve(study, 0)).toEqual([{ step: 1, values: { loss: 0.5 } }]);
    expect((await view.outcomes(study, 0, 1)).outcomes).toMatchObject([
      { trial: sampleTrial(0), outcome: { type: 'complete', value: 0.5, step: 1, values: { loss: 0.5 } } },
    ]);
  },

  'keeps the first report of each step': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const [key] = await startSampleTrials(log, study, 0);
    const report = (step: number, accuracy: number) => ({ key: key!, report: sampleReport(step, accuracy) });
    await log.appendReports(study, [report(3, 0.3), report(1, 0.1)]);
    await log.appendReports(study, [report(2, 0.2), report(3, 0.9)]);
    expect(await view.curve(study, 0)).toEqual([
      sampleReport(1, 0.1),
      sampleReport(2, 0.2),
      sampleReport(3, 0.3),
    ]);
  },

  'stores every bit of a number': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const [key] = await startSampleTrials(log, study, 0);
    const numbers = [
      Math.fround(0.1),
      0.1 + 0.2,
      1 / 3,
      5e-324,
      Number.MAX_VALUE,
      9_007_199_254_740_994,
      -1e-310,
      1e21,
    ];
    const reports = numbers.map((value, i) => ({ step: i + 1, values: { loss: value, 'my own': -value } }));
    await log.appendReports(
      study,
      reports.map((report) => ({ key: key!, report })),
    );
    expect(await view.curve(study, 0)).toEqual(reports);
    const value = 0.1 + 0.7;
    await log.finishTrials(study, [
      { key: key!, outcome: completeOutcome(value), fingerprint: sampleFingerprint },
    ]);
    expect((await view.outcomes(study, 0, 1)).outcomes[0]!.outcome).toEqual(completeOutcome(value));
  },

  'marks every attempt except the named ones as lost': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const keys = await startSampleTrials(log, study, 0, 1, 2);
    const forged = { ...keys[1]!, token: 'forged' };
    expect(await log.loseEveryAttempt(study, 'worker lost', { except: [keys[2]!, forged] })).toHaveLength(2);
    expect((await view.running(study)).map(({ trial }) => trial.number)).toEqual([2]);
    expect((await view.waiting(study)).map(({ number }) => number)).toEqual([0, 1]);
    const outcome = completeOutcome(0.5);
    expect(
      await log.finishTrials(study, [{ key: keys[2]!, outcome, fingerprint: sampleFingerprint }]),
    ).toEqual(['acknowledged']);
  },

  'drops reports of attempts that are not running': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const [lostKey] = await startSampleTrials(log, study, 0);
    await log.loseEveryAttempt(study, 'worker lost');
    const [key] = await startSampleTrials(log, study, 0);
    const endedKey = await runTrial(log, study, 1, completeOutcome(0.5));
    const invalidKeys = [
      lostKey!,
      endedKey,
      { ...key!, token: 'forged' },
      { ...key!, attempt: 3 },
      { trial: 7, attempt: 1, token: 't' },
    ];
    await log.appendReports(
      study,
      invalidKeys.map((invalidKey) => ({ key: invalidKey, report: sampleReport(1, 0.5) })),
    );
    expect(await view.curve(study, 0)).toEqual([]);
    expect(await view.curve(study, 1)).toEqual([]);
    expect((await view.progress(study)).epochs).toBe(0);
  },

  'cancels running, waiting and ended trials beyond the end of a study': async ({ log, view }, clock) => {
    await log.createStudy(newStudy);
    await runConfiguration(
      log,
      study,
      0,
      [0.5, 0.6, 0.7].map((value) => completeOutcome(value)),
    );
    await runConfiguration(
      log,
      study,
      2,
      [0.8, 0.8, 0.9].map((value) => completeOutcome(value)),
    );
    const [runningKey, waitingKey] = await startSampleTrials(log, study, 3, 4);
    await log.appendReports(study, [{ key: runningKey!, report: sampleReport(2, 0.25) }]);
    await log.loseAttempts(study, [{ key: waitingKey!, reason: 'worker lost' }]);
    const lostAt = clock.now;
    clock.now += 500;
    const cancelledKeys = await log.cancelBeyond(study, 0, 'target');
    expect(cancelledKeys.map(({ trial }) => trial)).toEqual([3, 4, 6, 7, 8]);
    expect(cancelledKeys).toContainEqual(runningKey);
    expect(await log.cancelBeyond(study, 0, 'again')).toEqual([]);
    expect(await log.cancelBeyond(study, -1, 'the plan', 'kept')).toEqual([]);
    const cancelled: Outcome = { type: 'cancelled', reason: 'target' };
    expect(
      await log.finishTrials(study, [
        { key: runningKey!, outcome: completeOutcome(0.9), fingerprint: sampleFingerprint },
      ]),
    ).toEqual(['late']);
    expect(
      (await view.outcomes(study, 0, 99)).outcomes.map(({ trial, outcome, epochs, ended }) => [
        trial.number,
        outcome.type,
        epochs,
        ended,
      ]),
    ).toEqual([
      ...[0, 1, 2].map((number) => [number, 'complete', 0, lostAt]),
      ...[6, 7, 8].map((number) => [number, 'cancelled', 0, lostAt]),
      [3, 'cancelled', 2, clock.now],
      [4, 'cancelled', 0, lostAt],
    ]);
    expect(await view.trial(study, 6)).toMatchObject({
      finished: { outcome: cancelled, fingerprint: sampleFingerprint },
      attempts: [{ state: 'cancelled', lateOutcome: completeOutcome(0.8) }],
    });
    expect(await view.progress(study)).toMatchObject({
      ended: { complete: 3, cancelled: 5 },
      running: 0,
      waiting: 0,
    });
    expect(
      (await view.ranking(study, { offset: 0, limit: 9 })).map(({ configuration, state }) => [
        configuration.number,
        state,
      ]),
    ).toEqual([
      [0, 'complete'],
      [1, 'running'],
      [2, 'cancelled'],
    ]);
    expect(
      (await view.strategies(study)).map(({ strategy, states }) => [
        strategy,
        states.complete,
        states.cancelled,
        states.running,
      ]),
    ).toEqual([
      ['none', 1, 1, 0],
      ['l2', 0, 0, 1],
    ]);
  },

  'restores cancelled trials when the study is revised': async ({ log, view }, clock) => {
    await log.createStudy(newStudy);
    await runConfiguration(
      log,
      study,
      2,
      [0.8, 0.8, 0.9].map((value) => completeOutcome(value)),
    );
    const [runningKey, waitingKey, stoppedKey] = await startSampleTrials(log, study, 3, 4, 9);
    await log.appendReports(study, [{ key: runningKey!, report: sampleReport(2, 0.25) }]);
    await log.loseAttempts(study, [{ key: waitingKey!, reason: 'worker lost' }]);
    const outcome: Outcome = { type: 'cancelled', reason: 'by hand' };
    await log.finishTrials(study, [{ key: stoppedKey!, outcome, fingerprint: undefined }]);
    await log.loseEveryAttempt(study, 'ended');
    const before = await readContent(view);
    await log.cancelBeyond(study, 0, 'target');
    expect(await readContent(view)).not.toEqual(before);
    clock.now += 500;
    await log.reviseStudy(study, sampleSweep, samplePlan);
    expect(await readContent(view)).toEqual(before);
    await startSampleTrials(log, study, 3, 4);
    await log.cancelBeyond(study, 0, 'target');
    await log.reviseStudy(study, sampleSweep, samplePlan);
    expect((await view.waiting(study)).map(({ number }) => number)).toEqual([3, 4]);
    expect((await view.trial(study, 3)).attempts).toMatchObject([
      { attempt: 2, state: 'lost', lostReason: 'target' },
      { attempt: 1, state: 'lost', lostReason: 'ended' },
    ]);
  },

  'cancels and restores ended trials in one batch': async ({ log, view }) => {
    await log.createStudy(newStudy);
    await runConfiguration(log, study, 0, [
      { type: 'failed', kind: 'error', message: '' },
      completeOutcome(0.5),
    ]);
    await runConfiguration(log, study, 1, [{ type: 'pruned', step: 1 }, completeOutcome(0.5)]);
    const [cancelledKeys, retriedKeys] = await Promise.all([
      log.cancelBeyond(study, 0, 'target'),
      log.retryFailed(study),
    ]);
    expect(cancelledKeys.map(({ trial }) => trial)).toEqual([3, 4]);
    expect(retriedKeys.map(({ trial }) => trial)).toEqual([0]);
    expect(await view.progress(study)).toMatchObject({
      ended: { complete: 2, pruned: 1, failed: 0, cancelled: 0 },
      waiting: 1,
    });
  },

  'queues failed trials for another attempt': async ({ log, view }, clock) => {
    await log.createStudy(newStudy);
    const failed: Outcome = { type: 'failed', kind: 'oom', message: 'no memory' };
    const layers = [summarizeLayer('output', Float32Array.of(0.5))];
    const [first] = await startSampleTrials(log, study, 0);
    await log.appendReports(study, [{ key: first!, report: sampleReport(2, 0.25) }]);
    const examples = { losses: new Float32Array([1]), hits: undefined };
    await log.finishTrials(study, [
      { key: first!, outcome: failed, fingerprint: sampleFingerprint, layers, examples },
    ]);
    await runConfiguration(log, study, 1, [
      completeOutcome(0.5),
      { type: 'diverged', step: 1, metric: 'loss' },
      { type: 'pruned', step: 1 },
    ]);
    await runTrial(log, study, 6, failed);
    await log.cancelBeyond(study, 1, 'target');
    await log.endStudy(study, 'complete');
    const { workingTime } = await view.progress(study);

    expect(await log.retryFailed(study)).toMatchObject([
      { trial: 0, attempt: 1 },
      { trial: 6, attempt: 1 },
    ]);
    expect((await view.study(study)).state).toBe('open');
    expect((await view.waiting(study)).map(({ number }) => number)).toEqual([0, 6]);
    expect(await view.endedTrials(study)).toEqual([3, 4, 5]);
    expect(await view.progress(study)).toMatchObject({
      ended: { complete: 1, diverged: 1, pruned: 1, failed: 0, cancelled: 0 },
      cursor: 5,
      waiting: 2,
      epochs: 0,
      workingTime,
      busy: 0,
    });
    expect(await view.curve(study, 0)).toEqual([]);
    expect(await view.layers(study, 0)).toEqual([]);
    expect(await view.testExamples(study, 0)).toBeUndefined();
    // The trial no longer accepts the outcome of its first attempt.
    expect(
      await log.finishTrials(study, [{ key: first!, outcome: failed, fingerprint: sampleFingerprint }]),
    ).toEqual(['late']);
    expect(await log.retryFailed(study)).toEqual([]);

    clock.now += 1000;
    const [second] = await startSampleTrials(log, study, 0);
    await log.finishTrials(study, [
      { key: second!, outcome: completeOutcome(0.1), fingerprint: sampleFingerprint, layers, examples },
    ]);
    expect((await view.trial(study, 0)).attempts).toMatchObject([
      { attempt: 2, state: 'complete', lateOutcome: undefined },
      { attempt: 1, state: 'failed', lateOutcome: failed },
    ]);
    expect(await view.layers(study, 0)).toEqual(layers);
    // Outcomes are never renumbered, so a reader with a cursor gets the new one.
    expect(await view.outcomes(study, 5, 9)).toMatchObject({
      outcomes: [{ trial: { number: 0 }, outcome: completeOutcome(0.1) }],
      cursor: 6,
    });
    expect((await view.outcomes(study, 0, 9)).outcomes.map(({ trial }) => trial.number)).toEqual([
      3, 4, 5, 0,
    ]);
    await log.cancelBeyond(study, 1, 'target');
    expect((await view.trial(study, 6)).attempts).toMatchObject([
      { attempt: 1, state: 'cancelled', lateOutcome: failed },
    ]);
  },

  'stores the history sizes of suggestions and pruning decisions': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const [key] = await log.startTrials(study, [{ trial: sampleTrial(0), token: 't', historySize: 12 }]);
    await startSampleTrials(log, study, 1);
    await log.appendReports(study, [
      { key: key!, report: sampleReport(1, 0.1), historySize: 13 },
      { key: key!, report: sampleReport(2, 0.2) },
      { key: key!, report: sampleReport(3, 0.3), historySize: 0 },
    ]);
    expect(await view.historySizes(study, 0)).toEqual({
      atSuggestion: 12,
      atDecisions: [
        { step: 1, historySize: 13 },
        { step: 3, historySize: 0 },
      ],
    });
    expect(await view.historySizes(study, 1)).toEqual({ atSuggestion: undefined, atDecisions: [] });
    expect(await view.curve(study, 0)).toEqual([
      sampleReport(1, 0.1),
      sampleReport(2, 0.2),
      sampleReport(3, 0.3),
    ]);
    await expect(view.historySizes(study, 9)).rejects.toMatchObject({ code: 'TRIAL_NOT_FOUND' });
  },

  'accepts a study without a plan': async ({ log, view }) => {
    await log.createStudy({ ...newStudy, plan: undefined });
    expect((await view.study(study)).plan).toBeUndefined();
    expect((await log.reviseStudy(study, sampleSweep, samplePlan)).plan).toEqual(samplePlan);
    expect((await log.reviseStudy(study, sampleSweep, undefined)).plan).toBeUndefined();
  },

  'ends a trial with each kind of outcome': async ({ log, view }, clock) => {
    await log.createStudy(newStudy);
    const outcomes: readonly Outcome[] = [
      completeOutcome(0.5),
      { type: 'pruned', step: 3 },
      { type: 'diverged', step: 4, metric: 'val_loss' },
      { type: 'failed', kind: 'oom', message: 'line 1\nline 2 \u001b[31m "quoted"' },
      { type: 'cancelled', reason: 'target reached' },
    ];
    const keys = await startSampleTrials(log, study, 0, 1, 2, 3, 4);
    await log.appendReports(study, [{ key: keys[1]!, report: sampleReport(3, 0.25) }]);
    const started = clock.now;
    clock.now += 2500;
    const ends = outcomes.map((outcome, i) => ({
      key: keys[i]!,
      outcome,
      threadTime: i === 2 ? 312.5 : undefined,
      fingerprint: i === 3 ? undefined : sampleFingerprint,
    }));
    expect(await log.finishTrials(study, ends)).toEqual(outcomes.map(() => 'acknowledged'));
    expect((await view.outcomes(study, 0, 9)).outcomes).toEqual(
      outcomes.map((outcome, i) => ({
        trial: sampleTrial(i),
        attempt: 1,
        outcome,
        epochs: i === 1 ? 3 : 0,
        started,
        ended: clock.now,
        threadTime: i === 2 ? 312.5 : undefined,
        fingerprint: i === 3 ? undefined : sampleFingerprint,
      })),
    );
  },

  'stores the layer summaries of a trial': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const [first, second] = await startSampleTrials(log, study, 0, 1);
    const layers = [
      summarizeLayer('hidden 1', Float32Array.of(0, 0.25, -0.75)),
      summarizeLayer('output', Float32Array.of(0.0005)),
    ];
    const end = { outcome: completeOutcome(0.5), fingerprint: sampleFingerprint };
    await log.finishTrials(study, [
      { ...end, key: first!, layers },
      { ...end, key: second! },
    ]);
    expect(await view.layers(study, 0)).toEqual(layers);
    expect(await view.layers(study, 1)).toEqual([]);
    await expect(view.layers(study, 9)).rejects.toMatchObject({ code: 'TRIAL_NOT_FOUND' });

    // A late attempt adds no layers.
    const [lostKey] = await startSampleTrials(log, study, 2);
    await log.loseAttempts(study, [{ key: lostKey!, reason: 'worker lost' }]);
    expect(await log.finishTrials(study, [{ ...end, key: lostKey!, layers }])).toEqual(['late']);
    expect(await view.layers(study, 2)).toEqual([]);
  },

  'never changes an outcome': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const key = await runTrial(log, study, 0, completeOutcome(0.5));
    const before = await view.trial(study, 0);
    const repeatedEnd = { key, fingerprint: sampleFingerprint };
    expect(await log.finishTrials(study, [{ ...repeatedEnd, outcome: completeOutcome(0.5) }])).toEqual([
      'acknowledged',
    ]);
    expect(await log.finishTrials(study, [{ ...repeatedEnd, outcome: completeOutcome(0.75) }])).toEqual([
      'late',
    ]);
    expect(await log.finishTrials(study, [{ ...repeatedEnd, outcome: { type: 'pruned', step: 1 } }])).toEqual(
      ['late'],
    );
    expect(await view.trial(study, 0)).toEqual(before);
    expect((await view.outcomes(study, 0, 9)).outcomes).toHaveLength(1);
    expect((await view.progress(study)).ended).toMatchObject({ complete: 1, pruned: 0 });
  },

  'stores the test examples of an acknowledged outcome': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const examples = { losses: new Float32Array([0.1, 0, 1e-30, 3.5]), hits: new Uint8Array([1, 1, 0, 0]) };
    const regressionExamples = {
      losses: examples.losses.subarray(1, 3),
      hits: undefined,
      outputs: new Float32Array([-2.5, 7]),
      targets: new Float32Array([-2, 8]),
      trained: 1437,
      ranked: new Float32Array([0.5, 1e-30]),
    };
    const withoutExamples = { losses: undefined, hits: undefined };
    const [classificationKey, regressionKey, emptyKey, withoutExamplesKey, lateKey] = await startSampleTrials(
      log,
      study,
      0,
      1,
      2,
      3,
      4,
    );
    await log.loseAttempts(study, [{ key: lateKey!, reason: 'worker lost' }]);
    const outcome = completeOutcome(0.5);
    await log.finishTrials(study, [
      { key: classificationKey!, outcome, fingerprint: sampleFingerprint, examples },
      { key: regressionKey!, outcome, fingerprint: sampleFingerprint, examples: regressionExamples },
      { key: emptyKey!, outcome, fingerprint: sampleFingerprint, examples: withoutExamples },
      { key: withoutExamplesKey!, outcome, fingerprint: sampleFingerprint },
      { key: lateKey!, outcome, fingerprint: sampleFingerprint, examples },
    ]);
    // Neither a changed argument nor a changed result affects the store.
    examples.losses.fill(7);
    (await view.testExamples(study, 0))!.hits!.fill(7);
    expect(await view.testExamples(study, 0)).toEqual({
      losses: new Float32Array([0.1, 0, 1e-30, 3.5]),
      hits: new Uint8Array([1, 1, 0, 0]),
    });
    expect(await view.testExamples(study, 1)).toEqual({
      losses: new Float32Array([0, 1e-30]),
      hits: undefined,
      outputs: new Float32Array([-2.5, 7]),
      targets: new Float32Array([-2, 8]),
      trained: 1437,
      ranked: new Float32Array([0.5, 1e-30]),
    });
    expect(await view.testExamples(study, 2)).toEqual(withoutExamples);
    expect(await view.testExamples(study, 3)).toBeUndefined();
    expect(await view.testExamples(study, 4)).toBeUndefined();
    expect(
      await log.finishTrials(study, [
        { key: classificationKey!, outcome, fingerprint: sampleFingerprint, examples: regressionExamples },
      ]),
    ).toEqual(['acknowledged']);
    expect((await view.testExamples(study, 0))!.losses).toHaveLength(4);
  },

  'still counts the uses of test data that an archived study made': async ({ log, view }, clock) => {
    const [data, other] = ['a'.repeat(64), 'b'.repeat(64)];
    await log.createStudy(newStudy);
    expect(await view.ledger(study)).toEqual([]);
    const [completeKey, divergedKey, lateKey, withoutTestKey] = await startSampleTrials(
      log,
      study,
      0,
      1,
      2,
      3,
    );
    await log.loseAttempts(study, [{ key: lateKey!, reason: 'worker lost' }]);
    const t0 = clock.now;
    await log.finishTrials(study, [
      { key: completeKey!, outcome: completeOutcome(0.5), fingerprint: sampleFingerprint, testData: data },
      {
        key: divergedKey!,
        outcome: { type: 'diverged', step: 3, metric: 'test_loss' },
        fingerprint: sampleFingerprint,
        testData: data,
      },
      { key: withoutTestKey!, outcome: completeOutcome(0.5), fingerprint: sampleFingerprint },
    ]);
    clock.now += 10;
    const end = {
      key: lateKey!,
      outcome: completeOutcome(0.5),
      fingerprint: sampleFingerprint,
      testData: data,
    };
    expect(await log.finishTrials(study, [end, end])).toEqual(['late', 'late']);
    expect(await view.ledger(study)).toEqual([{ data, study, trials: 3, first: t0, last: t0 + 10 }]);

    await log.archiveStudy(study, 'aside');
    await log.createStudy(newStudy);
    clock.now += 10;
    await log.finishTrials(study, [
      {
        key: (await startSampleTrials(log, study, 0))[0]!,
        outcome: completeOutcome(0.5),
        fingerprint: sampleFingerprint,
        testData: data,
      },
      {
        key: (await startSampleTrials(log, study, 1))[0]!,
        outcome: completeOutcome(0.5),
        fingerprint: sampleFingerprint,
        testData: other,
      },
    ]);
    const t2 = clock.now;
    const archivedRow = { data, study: 'aside', trials: 3, first: t0, last: t0 + 10 };
    expect(await view.ledger('aside')).toEqual([
      archivedRow,
      { data, study, trials: 1, first: t2, last: t2 },
    ]);
    const rows = await view.ledger(study);
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(
      expect.arrayContaining([
        archivedRow,
        { data, study, trials: 1, first: t2, last: t2 },
        { data: other, study, trials: 1, first: t2, last: t2 },
      ]),
    );
    // An undone outcome still counts as a use of the test data.
    await log.retryFailed(study);
    expect(await view.ledger(study)).toHaveLength(3);
  },

  'stores a late outcome with its attempt': async ({ log, view }, clock) => {
    await log.createStudy(newStudy);
    const t0 = clock.now;
    const [first] = await startSampleTrials(log, study, 0);
    clock.now += 10;
    await log.loseEveryAttempt(study, 'worker lost');
    const t1 = clock.now;
    clock.now += 10;
    const [second] = await startSampleTrials(log, study, 0);
    const t2 = clock.now;
    expect(second).toMatchObject({ trial: 0, attempt: 2 });
    expect(
      await log.finishTrials(study, [
        { key: first!, outcome: completeOutcome(0.9), fingerprint: sampleFingerprint },
      ]),
    ).toEqual(['late']);
    expect(await view.trial(study, 0)).toMatchObject({ state: 'running' });
    clock.now += 10;
    const ends = [
      { key: first!, outcome: completeOutcome(0.8), fingerprint: sampleFingerprint },
      { key: second!, outcome: completeOutcome(0.4), fingerprint: sampleFingerprint },
    ];
    expect(await log.finishTrials(study, ends)).toEqual(['late', 'acknowledged']);
    expect(await view.trial(study, 0)).toEqual({
      state: 'ended',
      trial: sampleTrial(0),
      attempts: [
        {
          attempt: 2,
          started: t2,
          ended: clock.now,
          state: 'complete',
          lostReason: undefined,
          lateOutcome: undefined,
        },
        {
          attempt: 1,
          started: t0,
          ended: t1,
          state: 'late',
          lostReason: 'worker lost',
          lateOutcome: completeOutcome(0.9),
        },
      ],
      finished: {
        trial: sampleTrial(0),
        attempt: 2,
        outcome: completeOutcome(0.4),
        epochs: 0,
        started: t2,
        ended: clock.now,
        fingerprint: sampleFingerprint,
      },
    });
    expect((await view.outcomes(study, 0, 9)).outcomes).toHaveLength(1);
  },

  'ignores an outcome with an unknown key': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const [key] = await startSampleTrials(log, study, 0);
    const invalidKeys = [
      { ...key!, token: 'forged' },
      { ...key!, attempt: 2 },
      { trial: 9, attempt: 1, token: 't' },
    ];
    const ends = invalidKeys.map((invalidKey) => ({
      key: invalidKey,
      outcome: completeOutcome(0.5),
      fingerprint: sampleFingerprint,
    }));
    expect(await log.finishTrials(study, ends)).toEqual(['late', 'late', 'late']);
    expect(await view.trial(study, 0)).toMatchObject({
      state: 'running',
      attempts: [{ lateOutcome: undefined }],
    });
  },

  'marks every running attempt as lost': async ({ log, view }) => {
    await log.createStudy(newStudy);
    await log.createStudy({ ...newStudy, name: 'other' });
    await startSampleTrials(log, 'other', 0);
    const [key] = await startSampleTrials(log, study, 5, 3);
    await runTrial(log, study, 4, completeOutcome(0.5));
    await log.appendReports(study, [{ key: key!, report: sampleReport(1, 0.5) }]);
    expect(await log.loseEveryAttempt(study, 'worker lost')).toHaveLength(2);
    expect(await log.loseEveryAttempt(study, 'worker lost')).toHaveLength(0);
    expect(await view.waiting(study)).toEqual([sampleTrial(3), sampleTrial(5)]);
    expect(await view.running(study)).toEqual([]);
    expect(await view.curve(study, 5)).toEqual([]);
    expect(await view.progress(study)).toMatchObject({ running: 0, waiting: 2, epochs: 0 });
    expect(await view.running('other')).toHaveLength(1);
  },

  'marks a running attempt as lost only if its token matches': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const [key, forged, other] = await startSampleTrials(log, study, 0, 1, 2);
    const endedKey = await runTrial(log, study, 3, completeOutcome(0.5));
    await log.loseAttempts(study, [
      { key: key!, reason: 'the runner ended by SIGSEGV' },
      { key: { ...forged!, token: 'forged' }, reason: 'no' },
      { key: { trial: 9, attempt: 1, token: 't' }, reason: 'no' },
      { key: endedKey, reason: 'no' },
    ]);
    await log.loseAttempts(study, [{ key: key!, reason: 'no' }]);
    expect((await view.running(study)).map(({ trial }) => trial.number)).toEqual([1, 2]);
    expect((await view.trial(study, 0)).attempts).toMatchObject([
      { state: 'lost', lostReason: 'the runner ended by SIGSEGV' },
    ]);
    expect(await view.trial(study, 3)).toMatchObject({
      state: 'ended',
      attempts: [{ lostReason: undefined }],
    });
    expect(await view.progress(study)).toMatchObject({ running: 2, waiting: 1 });
    expect(
      await log.finishTrials(study, [
        { key: other!, outcome: completeOutcome(1), fingerprint: sampleFingerprint },
      ]),
    ).toEqual(['acknowledged']);
  },

  'restarts a lost trial with a new attempt and curve': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const [first] = await startSampleTrials(log, study, 0);
    await log.appendReports(
      study,
      [1, 2].map((step) => ({ key: first!, report: sampleReport(step, 0.1) })),
    );
    await log.loseEveryAttempt(study, 'worker lost');
    const [second] = await startSampleTrials(log, study, 0);
    expect(second).toMatchObject({ trial: 0, attempt: 2 });
    await log.appendReports(study, [{ key: second!, report: sampleReport(1, 0.7) }]);
    expect(await view.curve(study, 0)).toEqual([sampleReport(1, 0.7)]);
    expect((await view.progress(study)).epochs).toBe(1);
  },

  'rejects a batch with a number that is not finite': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const [key] = await startSampleTrials(log, study, 0);
    for (const value of [NaN, Infinity, -Infinity]) {
      const good = { key: key!, report: sampleReport(1, 0.5) };
      const bad = { key: key!, report: { step: 2, values: { loss: value } } };
      await expect(log.appendReports(study, [good, bad])).rejects.not.toHaveProperty('code');
      const values = { loss: value };
      for (const outcome of [completeOutcome(value), { ...completeOutcome(0.5), values }] as Outcome[]) {
        await expect(
          log.finishTrials(study, [{ key: key!, outcome, fingerprint: sampleFingerprint }]),
        ).rejects.not.toHaveProperty('code');
      }
    }
    expect(await view.curve(study, 0)).toEqual([]);
    expect(await view.trial(study, 0)).toMatchObject({ state: 'running' });
  },

  'rejects a report whose step is not a whole number from 1': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const [key] = await startSampleTrials(log, study, 0);
    for (const step of [0, -1, 1.5, NaN]) {
      const report = { step, values: { loss: 1 } };
      await expect(log.appendReports(study, [{ key: key!, report }])).rejects.not.toHaveProperty('code');
    }
    expect(await view.curve(study, 0)).toEqual([]);
  },

  'rejects an outcome whose step is not a whole number from 0': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const [key] = await startSampleTrials(log, study, 0);
    for (const step of [-1, 1.5, NaN]) {
      const outcomes: readonly Outcome[] = [
        completeOutcome(0.5, step),
        { type: 'pruned', step },
        { type: 'diverged', step, metric: 'loss' },
      ];
      for (const outcome of outcomes) {
        await expect(
          log.finishTrials(study, [{ key: key!, outcome, fingerprint: sampleFingerprint }]),
        ).rejects.not.toHaveProperty('code');
      }
    }
    expect(await view.trial(study, 0)).toMatchObject({ state: 'running' });
  },

  'performs simultaneous actions in the order of their calls': async ({ log, view }) => {
    const actions = [
      log.createStudy(newStudy),
      ...[2, 0, 1].map((number) => log.startTrials(study, [{ trial: sampleTrial(number), token: 't' }])),
      ...[1, 2, 0].map((number) =>
        log.finishTrials(study, [
          {
            key: { trial: number, attempt: 1, token: 't' },
            outcome: completeOutcome(number),
            fingerprint: sampleFingerprint,
          },
        ]),
      ),
    ];
    await Promise.all(actions);
    const { outcomes } = await view.outcomes(study, 0, 9);
    expect(outcomes.map(({ trial }) => trial.number)).toEqual([1, 2, 0]);
  },

  'performs other actions despite a failed action': async ({ log, view }) => {
    await log.createStudy(newStudy);
    const before = startSampleTrials(log, study, 0);
    const bad = startSampleTrials(log, study, 1, 1);
    const unknown = startSampleTrials(log, 'x', 0);
    const after = startSampleTrials(log, study, 2);
    expect((await Promise.allSettled([before, bad, unknown, after])).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect((await view.running(study)).map(({ trial }) => trial.number)).toEqual([0, 2]);
  },

  'never shows time running backwards': async ({ log, view }, clock) => {
    await log.createStudy(newStudy);
    const started = clock.now;
    const [key] = await startSampleTrials(log, study, 0);
    await log.appendReports(study, [{ key: key!, report: sampleReport(1, 0.5) }]);
    clock.now -= 86_400_000;
    clock.offset -= 86_400_000;
    await log.finishTrials(study, [
      { key: key!, outcome: completeOutcome(0.5), fingerprint: sampleFingerprint },
    ]);
    expect((await view.outcomes(study, 0, 1)).outcomes[0]).toMatchObject({ started, ended: started });
    expect(await view.progress(study)).toMatchObject({ workingTime: 0, lastEvent: started, busy: 0 });
  },
};
