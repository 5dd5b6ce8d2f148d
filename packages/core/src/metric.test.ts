import { gapOf, judge, type Metric } from './metric.ts';

const curve = [0.9, 0.4, 0.6, 0.4].map((val_loss, i) => ({
  step: i + 1,
  values: { val_loss, train_loss: 0.1 },
}));
const createMetric = (summary: Metric['summary'], goal: Metric['goal'] = 'minimize'): Metric => ({
  name: 'val_loss',
  goal,
  summary,
});

describe('judge', () => {
  it('uses the last report for the summary last', () => {
    expect(judge(curve, createMetric({ type: 'last' }))).toMatchObject({ value: 0.4, step: 4 });
  });

  it('uses the restored epoch instead of the last one, but only for the summary last', () => {
    expect(judge(curve, createMetric({ type: 'last' }), 3)).toMatchObject({ value: 0.6, step: 3 });
    expect(judge(curve, createMetric({ type: 'best' }), 3)).toMatchObject({ value: 0.4, step: 2 });
    expect(judge(curve, createMetric({ type: 'mean_of_last', count: 2 }), 3)).toMatchObject({
      value: 0.5,
      step: 4,
    });
  });

  it('uses the earliest of the best reports for the summary best', () => {
    expect(judge(curve, createMetric({ type: 'best' }))).toMatchObject({ value: 0.4, step: 2 });
    expect(judge(curve, createMetric({ type: 'best' }, 'maximize'))).toMatchObject({ value: 0.9, step: 1 });
  });

  it('uses the mean of the last reports for the summary mean_of_last', () => {
    expect(judge(curve, createMetric({ type: 'mean_of_last', count: 2 }))).toMatchObject({
      value: 0.5,
      step: 4,
    });
    expect(judge(curve, createMetric({ type: 'mean_of_last', count: 9 }))?.value).toBeCloseTo(0.575);
  });

  it('returns undefined if the metric was never reported', () => {
    expect(judge([], createMetric({ type: 'last' }))).toBeUndefined();
    expect(judge([{ step: 1, values: { loss: 1 } }], createMetric({ type: 'best' }))).toBeUndefined();
  });
});

describe('gapOf', () => {
  it('is positive for an overfitted network, whatever the goal', () => {
    expect(gapOf({ val_loss: 0.5, train_loss: 0.25 }, createMetric({ type: 'last' }))).toBe(0.25);
    const accuracy: Metric = { name: 'val_accuracy', goal: 'maximize', summary: { type: 'last' } };
    expect(gapOf({ val_accuracy: 0.5, train_accuracy: 0.75 }, accuracy)).toBe(0.25);
  });

  it('is undefined unless both the training and the validation part have a value', () => {
    expect(gapOf({ val_loss: 1 }, createMetric({ type: 'last' }))).toBeUndefined();
    expect(gapOf({ loss: 1 }, { name: 'loss', goal: 'minimize', summary: { type: 'last' } })).toBeUndefined();
  });
});
