import {
  createMemoryStore,
  searchDefaults,
  type Outcome,
  type SweepDefinition,
  type Trial,
} from '@ridgeline/core';
import { trialsToCsv } from './csv.ts';
import { studyToJson } from './json.ts';
import { readFinishedTrials, readTrialRecords } from './read-trials.ts';

const definition: SweepDefinition = {
  name: 'fashion',
  description: undefined,
  task: { data: { name: 'digits' } },
  metric: { name: 'val_loss', goal: 'minimize', strategy: { type: 'last' } },
  ...searchDefaults,
  seed: 0,
  seeds: [5],
  strategies: [
    { name: 'all', method: 'grid', dimensions: [] },
    { name: '-1+1', method: 'grid', dimensions: [] },
  ],
};

const outcomes: readonly Outcome[] = [
  { type: 'complete', value: -0.25, step: 3, values: { val_loss: -0.25, loss: 0.5 } },
  { type: 'failed', kind: 'error', message: 'line one\nline "two", end' },
  { type: 'cancelled', reason: '=HYPERLINK("http://x")' },
  { type: 'diverged', step: 2, metric: 'loss' },
];

function trialOf(number: number): Trial {
  return {
    number,
    configuration: {
      number,
      strategy: number === 2 ? '-1+1' : 'all',
      point: number,
      parameters:
        number === 0
          ? { 'network.dropout': 0.5, 'network.hidden': [64, 32] }
          : { 'training.schedule.name': '@SUM(A1)', flag: true, shift: -3 },
    },
    repeat: 0,
    seed: 5,
    epochs: 20,
  };
}

/** A study of four finished trials, one that runs and one that waits. */
async function store() {
  const { log, view } = createMemoryStore({ now: () => 1_700_000_000_000, passed: () => 0 });
  await log.createStudy({ name: 'fashion', definition, plan: { configurations: 6, trials: 6 } });
  const keys = await log.startTrials(
    'fashion',
    [3, 0, 1, 2, 4, 5].map((number) => ({ trial: trialOf(number), token: `t${number}` })),
  );
  for (const key of keys.slice(0, 4)) {
    await log.finishTrials('fashion', [{ key, outcome: outcomes[key.trial]!, fingerprint: undefined }]);
  }
  await log.loseAttempts('fashion', [{ key: keys[5]!, reason: 'the thread died' }]);
  return { log, view };
}

it('reads all trials by number, however many pages they take', async () => {
  const { log, view } = createMemoryStore();
  await log.createStudy({ name: 'many', definition, plan: { configurations: 2500, trials: 2500 } });
  const numbers = Array.from({ length: 2500 }, (_, index) => 2499 - index);
  const keys = await log.startTrials(
    'many',
    numbers.map((number) => ({ trial: trialOf(number), token: String(number) })),
  );
  await log.finishTrials(
    'many',
    keys.map((key) => ({ key, outcome: outcomes[0]!, fingerprint: undefined })),
  );
  const trials = await readFinishedTrials(view, 'many');
  expect(trials.map(({ trial }) => trial.number)).toEqual(numbers.toReversed());
});

it('refuses a study that is not there', async () => {
  const { view } = createMemoryStore();
  await expect(readTrialRecords(view, 'nowhere')).rejects.toMatchObject({ code: 'STUDY_NOT_FOUND' });
});

describe('CSV', () => {
  it('has one row a trial, dotted columns, quotes by RFC 4180 and no live formula', async () => {
    const { view } = await store();
    const csv = trialsToCsv(await readTrialRecords(view, 'fashion'));
    expect(csv).toMatchInlineSnapshot(`
      "trial,configuration,strategy,point,repeat,seed,state,value,step,reason,epochs,epochs_at_most,attempt,started,ended,seconds,parameters.flag,parameters.network.dropout,parameters.network.hidden,parameters.shift,parameters.training.schedule.name,values.loss,values.val_loss,fingerprint.backend,fingerprint.version,fingerprint.instructions,fingerprint.oneDnn,fingerprint.numerics,fingerprint.data
      0,0,all,0,0,5,complete,-0.25,3,,0,20,1,2023-11-14T22:13:20.000Z,2023-11-14T22:13:20.000Z,0,,0.5,"[64,32]",,,0.5,-0.25,,,,,,
      1,1,all,1,0,5,failed,,,"error: line one
      line ""two"", end",0,20,1,2023-11-14T22:13:20.000Z,2023-11-14T22:13:20.000Z,0,true,,,-3,'@SUM(A1),,,,,,,,
      2,2,'-1+1,2,0,5,cancelled,,,"'=HYPERLINK(""http://x"")",0,20,1,2023-11-14T22:13:20.000Z,2023-11-14T22:13:20.000Z,0,true,,,-3,'@SUM(A1),,,,,,,,
      3,3,all,3,0,5,diverged,,2,loss is not finite,0,20,1,2023-11-14T22:13:20.000Z,2023-11-14T22:13:20.000Z,0,true,,,-3,'@SUM(A1),,,,,,,,
      4,4,all,4,0,5,running,,,,0,20,1,2023-11-14T22:13:20.000Z,,,true,,,-3,'@SUM(A1),,,,,,,,
      5,5,all,5,0,5,waiting,,,,0,20,,,,,true,,,-3,'@SUM(A1),,,,,,,,
      "
    `);
  });

  it('keeps negative numbers numbers', async () => {
    const { view } = await store();
    const [, first] = trialsToCsv(await readTrialRecords(view, 'fashion')).split('\r\n');
    expect(first).toContain(',-0.25,');
  });
});

describe('JSON', () => {
  it('holds the study and every trial', async () => {
    const { view } = await store();
    const records = await readTrialRecords(view, 'fashion');
    const parsed = JSON.parse(studyToJson(await view.study('fashion'), records)) as {
      study: { name: string };
      trials: unknown[];
    };
    expect(parsed.study.name).toBe('fashion');
    expect(parsed.trials).toEqual(JSON.parse(JSON.stringify(records)));
    expect(records.map(({ state }) => state)).toEqual([
      'complete',
      'failed',
      'cancelled',
      'diverged',
      'running',
      'waiting',
    ]);
  });
});
