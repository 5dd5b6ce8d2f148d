import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainingSegment, Metric, Report, NetworkTask } from '@ridgeline/core';
import { TrainingStates } from '../checkpoint/training-states.ts';
import { loadDataSet } from '../data/data-sets.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { openAvailableTrainers } from '../testing/available-trainers.ts';
import { trainNetwork } from './train-network.ts';
import type { Trainer } from './trainer-spec.ts';

const EPOCHS = 6;
const trainers = await openAvailableTrainers();
const digits = await loadDataSet('digits');
const best: Metric = { name: 'val_loss', goal: 'minimize', summary: { type: 'best' } };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-states-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function createTask(network: object = {}, training: object = {}): NetworkTask {
  return parseTestTask({
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
  readonly before?: readonly TrainingSegment[];
  readonly states?: TrainingStates | undefined;
}

/** Result of a training run, with its number of executed steps. */
function train(trainer: Trainer, task: NetworkTask, { states, ...pauses }: Pauses = {}) {
  const reports: Report[] = [];
  let steps = 0;
  const countingTrainer: Trainer = {
    ...trainer,
    open(spec) {
      const network = trainer.open(spec);
      const train: typeof network.train = (examples, slice, sums) => {
        steps += slice.rates.length;
        network.train(examples, slice, sums);
      };
      return { ...network, train };
    },
  };
  const end = trainNetwork({
    trainer: countingTrainer,
    attempt: { key: { trial: 0, attempt: 1, token: 't' }, task, seed: 3, ...pauses },
    data: digits,
    metric: best,
    states,
    report: (report) => reports.push(report),
    isStopped: () => false,
  });
  return { reports, end, steps };
}

const openStates = (maxBytes = 1e9, context = 'here') =>
  new TrainingStates({ folder, maxBytes, files: '' }, { context });

const STEPS_PER_EPOCH = Math.ceil(120 / 25);

const tasks: Readonly<Record<string, NetworkTask>> = {
  plain: createTask(),
  'dropout and a schedule': createTask(
    { dropout: 0.3 },
    { schedule: { name: 'CosineDecay' }, optimizer: { name: 'nadam', learning_rate: 0.01 } },
  ),
  'early stopping that restores': createTask(
    {},
    {
      early_stopping: { monitor: 'val_loss', patience: 1, restore_best_weights: true },
      optimizer: { name: 'sgd', learning_rate: 2 },
    },
  ),
  'a plateau': createTask({}, { reduce_lr_on_plateau: { monitor: 'val_loss', patience: 0, factor: 0.5 } }),
  'batch normalization': createTask(
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

const pausableTrainers = trainers.filter(({ type }) => !type.startsWith('tfjs'));

describe.each(pausableTrainers)('a paused training run on $type', (trainer) => {
  it.each(Object.keys(tasks))('has the same bits as an uninterrupted run: %s', (name) => {
    const uninterrupted = train(trainer, tasks[name]!);
    const last = uninterrupted.reports.length;
    let steps = 0;
    for (const pause of [1, 2, 4].filter((epoch) => epoch < last)) {
      const paused = train(trainer, tasks[name]!, { pause, states: openStates() });
      expect(paused.reports).toEqual(uninterrupted.reports.slice(0, pause));
      expect(paused.end).toEqual({ type: 'stopped', step: pause });
      steps += paused.steps;
    }
    const resumed = train(trainer, tasks[name]!, { states: openStates() });
    expect({ reports: resumed.reports, end: resumed.end }).toEqual({
      reports: uninterrupted.reports,
      end: uninterrupted.end,
    });
    expect(steps + resumed.steps).toBe(STEPS_PER_EPOCH * last);
  });

  it.each([
    ['lost', () => rmSync(folder, { recursive: true })],
    ['damaged', () => damageState()],
  ])('starts over with the same bits if its state is %s', (_, breakState) => {
    const uninterrupted = train(trainer, createTask());
    train(trainer, createTask(), { pause: 3, states: openStates() });
    breakState();
    const restarted = train(trainer, createTask(), { states: openStates() });
    expect(restarted).toEqual(uninterrupted);
    rmSync(folder, { recursive: true, force: true });
    folder = mkdtempSync(join(tmpdir(), 'ridgeline-states-'));
  });

  function damageState(): void {
    const [name] = readdirSync(folder);
    const bytes = readFileSync(join(folder, name!));
    bytes[bytes.length - 9]! ^= 1;
    writeFileSync(join(folder, name!), bytes);
  }

  it('does not continue from the state of another run', () => {
    train(trainer, createTask({ dropout: 0.1 }), { pause: 3, states: openStates() });
    train(trainer, createTask(), { pause: 3, states: openStates(1e9, 'elsewhere') });
    expect(train(trainer, createTask(), { states: openStates() }).steps).toBe(STEPS_PER_EPOCH * EPOCHS);
  });

  it('keeps the newest states within the size limit', () => {
    train(trainer, createTask(), { pause: 1, states: openStates() });
    const size = readFileSync(join(folder, readdirSync(folder)[0]!)).length;
    for (const pause of [2, 3, 4]) train(trainer, createTask(), { pause, states: openStates(2.5 * size) });
    expect(readdirSync(folder).length).toBeLessThanOrEqual(2);
    expect(train(trainer, createTask(), { states: openStates() }).steps).toBe(STEPS_PER_EPOCH * (EPOCHS - 4));
  });

  it('continues with another task with the same bits, with or without a stored state', () => {
    const first = createTask({ dropout: 0.2 });
    const second = createTask({ dropout: 0.5 }, { optimizer: { name: 'adam', learning_rate: 0.002 } });
    const earlierTasks = [{ until: 2, task: first }];
    const direct = train(trainer, second, { before: earlierTasks });
    expect(direct.reports.slice(0, 2)).toEqual(train(trainer, first).reports.slice(0, 2));
    expect(direct.reports[2]).not.toEqual(train(trainer, first).reports[2]);
    train(trainer, first, { pause: 2, states: openStates() });
    const fromState = train(trainer, second, { before: earlierTasks, pause: 4, states: openStates() });
    expect(fromState.steps).toBe(STEPS_PER_EPOCH * 2);
    const resumed = train(trainer, second, { before: earlierTasks, states: openStates() });
    expect(resumed.steps).toBe(STEPS_PER_EPOCH * 2);
    expect({ reports: resumed.reports, end: resumed.end }).toEqual({
      reports: direct.reports,
      end: direct.end,
    });
  });
});

const restartingTrainers = trainers.filter(({ type }) => type.startsWith('tfjs'));
if (restartingTrainers.length > 0)
  describe.each(restartingTrainers)('a paused training run on $type', (trainer) => {
    it('starts over', () => {
      const uninterrupted = train(trainer, createTask());
      expect(train(trainer, createTask(), { pause: 2, states: openStates() }).reports).toEqual(
        uninterrupted.reports.slice(0, 2),
      );
      expect(readdirSync(folder)).toEqual([]);
      const restarted = train(trainer, createTask(), { states: openStates() });
      expect(restarted.steps).toBe(STEPS_PER_EPOCH * EPOCHS);
      expect(restarted.reports).toEqual(uninterrupted.reports);
    });
  });
