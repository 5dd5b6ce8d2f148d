import { gapOf, judge, type Metric } from './metric.ts';

const curve = [0.9, 0.4, 0.6, 0.4].map((val_loss, i) => ({
  step: i + 1,
  values: { val_loss, train_loss: 0.1 },
}));
const metric = (summary: Metric['summary'], goal: Metric['goal'] = 'minimize'): Metric => ({
  name: 'val_loss',
  goal,
  summary,
});

describe('judge', () => {
  it('uses the last report', () => {
    expect(judge(curve, metric({ type: 'last' }))).toMatchObject({ value: 0.4, step: 4 });
  });

  it('uses the restored epoch instead of the last one, but only for the summary last', () => {
    expect(judge(curve, metric({ type: 'last' }), 3)).toMatchObject({ value: 0.6, step: 3 });
    expect(judge(curve, metric({ type: 'best' }), 3)).toMatchObject({ value: 0.4, step: 2 });
    expect(judge(curve, metric({ type: 'mean_of_last', count: 2 }), 3)).toMatchObject({
      value: 0.5,
      step: 4,
    });
  });

  it('uses the earliest best report', () => {
    expect(judge(curve, metric({ type: 'best' }))).toMatchObject({ value: 0.4, step: 2 });
    expect(judge(curve, metric({ type: 'best' }, 'maximize'))).toMatchObject({ value: 0.9, step: 1 });
  });

  it('uses the mean of the last reports', () => {
    expect(judge(curve, metric({ type: 'mean_of_last', count: 2 }))).toMatchObject({ value: 0.5, step: 4 });
    expect(judge(curve, metric({ type: 'mean_of_last', count: 9 }))?.value).toBeCloseTo(0.575);
  });

  it('returns undefined if the metric was never reported', () => {
    expect(judge([], metric({ type: 'last' }))).toBeUndefined();
    expect(judge([{ step: 1, values: { loss: 1 } }], metric({ type: 'best' }))).toBeUndefined();
  });
});

describe('gapOf', () => {
  it('is positive for an overfitted network with either goal', () => {
    expect(gapOf({ val_loss: 0.5, train_loss: 0.25 }, metric({ type: 'last' }))).toBe(0.25);
    const accuracy: Metric = { name: 'val_accuracy', goal: 'maximize', summary: { type: 'last' } };
    expect(gapOf({ val_accuracy: 0.5, train_accuracy: 0.75 }, accuracy)).toBe(0.25);
  });

  it('is undefined without a value on both parts', () => {
    expect(gapOf({ val_loss: 1 }, metric({ type: 'last' }))).toBeUndefined();
    expect(gapOf({ loss: 1 }, { name: 'loss', goal: 'minimize', summary: { type: 'last' } })).toBeUndefined();
  });
});
