import {
  hiddenCharacters,
  searchDefaults,
  type Outcome,
  type StudyView,
  type SweepDefinition,
  type Trial,
} from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { studyToCsv } from './csv.ts';
import { studyToJson } from './json.ts';
import { readFinishedTrials } from './read-trials.ts';

const definition: SweepDefinition = {
  name: 'fashion',
  description: undefined,
  type: 'network',
  task: { data: { name: 'digits' } },
  metric: { name: 'val_loss', goal: 'minimize', summary: { type: 'last' } },
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

function createTrial(number: number): Trial {
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

/** Creates a study with four finished trials, a running one and a waiting one. */
async function createStore(outcomeOfTrial1 = outcomes[1]!) {
  const { log, view } = createMemoryStore({ now: () => 1_700_000_000_000, monotonic: () => 0 });
  await log.createStudy({ name: 'fashion', definition, plan: { configurations: 6, trials: 6 } });
  const keys = await log.startTrials(
    'fashion',
    [3, 0, 1, 2, 4, 5].map((number) => ({ trial: createTrial(number), token: `t${number}` })),
  );
  for (const key of keys.slice(0, 4)) {
    await log.finishTrials('fashion', [
      { key, outcome: key.trial === 1 ? outcomeOfTrial1 : outcomes[key.trial]!, fingerprint: undefined },
    ]);
  }
  await log.loseAttempts('fashion', [{ key: keys[5]!, reason: 'the thread died' }]);
  return { log, view };
}

it('reads several pages of trials by number', async () => {
  const { log, view } = createMemoryStore();
  await log.createStudy({ name: 'many', definition, plan: { configurations: 2500, trials: 2500 } });
  const numbers = Array.from({ length: 2500 }, (_, index) => 2499 - index);
  const keys = await log.startTrials(
    'many',
    numbers.map((number) => ({ trial: createTrial(number), token: String(number) })),
  );
  await log.finishTrials(
    'many',
    keys.map((key) => ({ key, outcome: outcomes[0]!, fingerprint: undefined })),
  );
  const trials = await readFinishedTrials(view, 'many');
  expect(trials.map(({ trial }) => trial.number)).toEqual(numbers.toReversed());
});

/** Reads the text of a whole export. */
async function readText(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

it.each([studyToCsv, studyToJson])('%p rejects an unknown study', async (write) => {
  const { view } = createMemoryStore();
  await expect(readText(write(view, 'nowhere'))).rejects.toMatchObject({ code: 'STUDY_NOT_FOUND' });
});

it.each([studyToCsv, studyToJson])('%p reads trials only as it writes them', async (write) => {
  const { log, view } = createMemoryStore();
  await log.createStudy({ name: 'many', definition, plan: { configurations: 5000, trials: 5000 } });
  const numbers = Array.from({ length: 5000 }, (_, index) => index);
  const keys = await log.startTrials(
    'many',
    numbers.map((number) => ({ trial: createTrial(number), token: String(number) })),
  );
  await log.finishTrials(
    'many',
    keys.map((key) => ({ key, outcome: outcomes[3]!, fingerprint: undefined })),
  );
  const pages: number[] = [];
  const watchedView: StudyView = {
    ...view,
    async outcomesByTrial(study, from, limit) {
      pages.push(from);
      return view.outcomesByTrial(study, from, limit);
    },
  };
  const chunks = write(watchedView, 'many');
  expect((await chunks.next()).done).toBe(false);
  // The CSV export has read all trials once, for the column names.
  const readsBefore = write === studyToCsv ? 26 : 0;
  expect(pages).toHaveLength(readsBefore);
  await chunks.next();
  expect(pages.slice(readsBefore)).toEqual([0]);
  await chunks.return();
  expect(pages).toHaveLength(readsBefore + 1);
});

describe('CSV', () => {
  it('has one row per trial with escaped cells', async () => {
    const { view } = await createStore();
    const csv = await readText(studyToCsv(view, 'fashion'));
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

  it.each(['a\rb', '\r', 'a\nb', 'a\r\nb'])(
    'quotes %j so that strict readers do not end the record',
    async (message) => {
      const { view } = await createStore({ type: 'failed', kind: 'error', message });
      expect(await readText(studyToCsv(view, 'fashion'))).toContain(`,"error: ${message}",`);
    },
  );

  it('writes a trial that ends during the export as running', async () => {
    const { log, view } = await createStore();
    const rows = studyToCsv(
      {
        ...view,
        async outcomesByTrial(study, from, limit) {
          const page = await view.outcomesByTrial(study, from, limit);
          const running = (await view.running(study))[0];
          if (from === 0 && running !== undefined) {
            await log.finishTrials(study, [
              {
                key: { trial: running.trial.number, attempt: running.attempt, token: 't4' },
                outcome: { type: 'complete', value: 1, step: 2, values: { val_loss: 1, another: 2 } },
                fingerprint: undefined,
              },
            ]);
          }
          return page;
        },
      },
      'fashion',
    );
    const lines = (await readText(rows)).split('\r\n');
    expect(lines[0]).not.toContain('another');
    expect(lines.find((line) => line.startsWith('4,'))).toContain(',running,');
  });

  it('does not escape negative numbers', async () => {
    const { view } = await createStore();
    const [, first] = (await readText(studyToCsv(view, 'fashion'))).split('\r\n');
    expect(first).toContain(',-0.25,');
  });
});

describe('JSON', () => {
  it('equals the output of JSON.stringify', async () => {
    const { view } = await createStore();
    const text = await readText(studyToJson(view, 'fashion'));
    const parsed = JSON.parse(text) as { study: { name: string }; trials: { state: string }[] };
    expect(text).toBe(`${JSON.stringify(parsed, undefined, 2)}\n`);
    expect(parsed.study.name).toBe('fashion');
    expect(parsed.trials.map(({ state }) => state)).toEqual([
      'complete',
      'failed',
      'cancelled',
      'diverged',
      'running',
      'waiting',
    ]);
  });

  it('equals the output of JSON.stringify even without a trial', async () => {
    const { log, view } = createMemoryStore();
    await log.createStudy({ name: 'fashion', definition, plan: undefined });
    const text = await readText(studyToJson(view, 'fashion'));
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), undefined, 2)}\n`);
  });

  it('escapes control characters', async () => {
    const { view } = await createStore({ type: 'failed', kind: 'error', message: '\x1b[2J\x9b\u202e\r' });
    const text = await readText(studyToJson(view, 'fashion'));
    expect(text).toContain(String.raw`error: \u001b[2J\u009b\u202e\r`);
    expect(text.replaceAll('\n', '').search(hiddenCharacters)).toBe(-1);
  });
});
