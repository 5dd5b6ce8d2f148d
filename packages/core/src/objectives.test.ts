import { judgeAll, judgedMetrics } from './objectives.ts';

const metric = { name: 'val_loss', goal: 'minimize', summary: { type: 'last' } } as const;
const constraints = [{ name: 'size', max: 9 }];

it('lists each metric that judges a result once', () => {
  expect(judgedMetrics({ metric })).toEqual(['val_loss']);
  expect(judgedMetrics({ metric, constraints: [...constraints, { name: 'val_loss', max: 1 }] })).toEqual([
    'val_loss',
    'size',
  ]);
  const objectives = [
    { name: 'size', goal: 'minimize' },
    { name: 'val_loss', goal: 'minimize' },
  ] as const;
  expect(judgedMetrics({ metric, objectives, constraints })).toEqual(['size', 'val_loss']);
});

describe('a curve judged by several metrics', () => {
  const reports = [
    { step: 1, values: { val_loss: 0.5, size: 8 } },
    { step: 2, values: { val_loss: 0.4 } },
    { step: 3, values: { val_loss: 0.6 } },
  ];

  it('uses the last reported value of a metric that the counted epoch lacks', () => {
    expect(judgeAll(reports, { metric, constraints })).toEqual({
      value: 0.6,
      step: 3,
      values: { val_loss: 0.6, size: 8 },
    });
    expect(judgeAll(reports, { metric, constraints }, 2)?.values).toEqual({ val_loss: 0.4, size: 8 });
  });

  it('has no value if a metric was never reported', () => {
    expect(judgeAll(reports.slice(1), { metric, constraints })).toBeUndefined();
    expect(judgeAll(reports.slice(1), { metric })?.value).toBe(0.6);
  });
});
