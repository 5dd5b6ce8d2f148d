import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EarlierTask, Metric, Report, Task } from '@ridgeline/core';
import { TrainingStates } from '../checkpoint/training-states.ts';
import { loadDataSet } from '../data/data-sets.ts';
import { taskOf } from '../testing/task-of.ts';
import { trainersHere } from '../testing/trainers-here.ts';
import { trainNetwork } from './train-network.ts';
import type { NetworkTrainer } from './trainer-spec.ts';

const EPOCHS = 6;
const engines = await trainersHere();
const digits = await loadDataSet('digits');
const best: Metric = { name: 'val_loss', goal: 'minimize', summary: { type: 'best' } };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-states-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function task(network: object = {}, training: object = {}): Task {
  return taskOf({
    data: { name: 'digits', train: 120, validation: 60 },
    network: 'layers' in network ? network : { hidden: [9], ...network },
    training: {
      epochs: EPOCHS,
      batch_size: 25,
      optimizer: { name: 'adam', learning_rate: 0.02 },
      ...training,
    },
  });
}

interface Pauses {
  readonly pause?: number;
  readonly before?: readonly EarlierTask[];
  readonly states?: TrainingStates | undefined;
}

/** Result of a training, with the number of steps that it actually took. */
function trained(engine: NetworkTrainer, task: Task, { states, ...pauses }: Pauses = {}) {
  const reports: Report[] = [];
  let steps = 0;
  const counting: NetworkTrainer = {
    open(spec) {
      const network = engine.open(spec);
      const train: typeof network.train = (examples, slice, sums) => {
        steps += slice.rates.length;
        network.train(examples, slice, sums);
      };
      return { ...network, train };
    },
  };
  const end = trainNetwork({
    engine: counting,
    attempt: { key: { trial: 0, attempt: 1, token: 't' }, task, seed: 3, ...pauses },
    data: digits,
    metric: best,
    states,
    report: (report) => reports.push(report),
    isStopped: () => false,
  });
  return { reports, end, steps };
}

const statesIn = (maxBytes = 1e9, about = 'here') =>
  new TrainingStates({ folder, maxBytes, files: '' }, { about });

const STEPS = Math.ceil(120 / 25);

const tasks: Readonly<Record<string, Task>> = {
  plain: task(),
  'dropout and a schedule': task(
    { dropout: 0.3 },
    { schedule: { name: 'CosineDecay' }, optimizer: { name: 'nadam', learning_rate: 0.01 } },
  ),
  'early stopping that restores': task(
    {},
    {
      early_stopping: { monitor: 'val_loss', patience: 1, restore_best_weights: true },
      optimizer: { name: 'sgd', learning_rate: 2 },
    },
  ),
  'a plateau': task({}, { reduce_lr_on_plateau: { monitor: 'val_loss', patience: 0, factor: 0.5 } }),
  'batch normalization': task(
    {
      layers: [
        'Flatten',
        { Dense: { units: 9 } },
        'BatchNormalization',
        { Activation: { activation: 'relu' } },
      ],
    },
    { optimizer: { name: 'rmsprop', momentum: 0.9 } },
  ),
};

const withStates = engines.filter(({ type }) => !type.startsWith('tfjs'));

describe.each(withStates)('a paused training on the $type engine', (engine) => {
  it.each(Object.keys(tasks))('has the same bits as one that never paused: %s', (name) => {
    const whole = trained(engine, tasks[name]!);
    const last = whole.reports.length;
    let steps = 0;
    for (const pause of [1, 2, 4].filter((one) => one < last)) {
      const part = trained(engine, tasks[name]!, { pause, states: statesIn() });
      expect(part.reports).toEqual(whole.reports.slice(0, pause));
      expect(part.end).toEqual({ type: 'stopped', step: pause });
      steps += part.steps;
    }
    const rest = trained(engine, tasks[name]!, { states: statesIn() });
    expect({ reports: rest.reports, end: rest.end }).toEqual({ reports: whole.reports, end: whole.end });
    expect(steps + rest.steps).toBe(STEPS * last);
  });

  it.each([
    ['lost', () => rmSync(folder, { recursive: true })],
    ['damaged', () => damage()],
  ])('starts over, with the same bits, if its state is %s', (_, spoil) => {
    const whole = trained(engine, task());
    trained(engine, task(), { pause: 3, states: statesIn() });
    spoil();
    const again = trained(engine, task(), { states: statesIn() });
    expect(again).toEqual(whole);
    rmSync(folder, { recursive: true, force: true });
    folder = mkdtempSync(join(tmpdir(), 'ridgeline-states-'));
  });

  function damage(): void {
    const [name] = readdirSync(folder);
    const bytes = readFileSync(join(folder, name!));
    bytes[bytes.length - 9]! ^= 1;
    writeFileSync(join(folder, name!), bytes);
  }

  it('does not continue from the state of another training', () => {
    trained(engine, task({ dropout: 0.1 }), { pause: 3, states: statesIn() });
    trained(engine, task(), { pause: 3, states: statesIn(1e9, 'elsewhere') });
    expect(trained(engine, task(), { states: statesIn() }).steps).toBe(STEPS * EPOCHS);
  });

  it('keeps the newest states within the budget', () => {
    const { size } = (() => {
      trained(engine, task(), { pause: 1, states: statesIn() });
      return { size: readFileSync(join(folder, readdirSync(folder)[0]!)).length };
    })();
    for (const pause of [2, 3, 4]) trained(engine, task(), { pause, states: statesIn(2.5 * size) });
    expect(readdirSync(folder).length).toBeLessThanOrEqual(2);
    expect(trained(engine, task(), { states: statesIn() }).steps).toBe(STEPS * (EPOCHS - 4));
  });

  it('changes its task midway, with the same bits from a stored state and without a pause', () => {
    const first = task({ dropout: 0.2 });
    const second = task({ dropout: 0.5 }, { optimizer: { name: 'adam', learning_rate: 0.002 } });
    const before = [{ until: 2, task: first }];
    const atOnce = trained(engine, second, { before });
    expect(atOnce.reports.slice(0, 2)).toEqual(trained(engine, first).reports.slice(0, 2));
    expect(atOnce.reports[2]).not.toEqual(trained(engine, first).reports[2]);
    trained(engine, first, { pause: 2, states: statesIn() });
    const fromState = trained(engine, second, { before, pause: 4, states: statesIn() });
    expect(fromState.steps).toBe(STEPS * 2);
    const rest = trained(engine, second, { before, states: statesIn() });
    expect(rest.steps).toBe(STEPS * 2);
    expect({ reports: rest.reports, end: rest.end }).toEqual({ reports: atOnce.reports, end: atOnce.end });
  });
});

const withoutStates = engines.filter(({ type }) => type.startsWith('tfjs'));
if (withoutStates.length > 0)
  describe.each(withoutStates)('a paused training on $type', (engine) => {
    it('trains again from the start', () => {
      const whole = trained(engine, task());
      expect(trained(engine, task(), { pause: 2, states: statesIn() }).reports).toEqual(
        whole.reports.slice(0, 2),
      );
      expect(readdirSync(folder)).toEqual([]);
      const again = trained(engine, task(), { states: statesIn() });
      expect(again.steps).toBe(STEPS * EPOCHS);
      expect(again.reports).toEqual(whole.reports);
    });
  });
