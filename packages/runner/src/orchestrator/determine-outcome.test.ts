import type { Metric, Report } from '@ridgeline/core';
import { determineOutcome } from './determine-outcome.ts';

const metric: Metric = { name: 'val_loss', goal: 'minimize', summary: { type: 'best' } };
const definition = { metric, onNan: 'diverge' } as const;
const curve: readonly Report[] = [0.5, 0.3, 0.4].map((val_loss, epoch) => ({
  step: epoch + 1,
  values: { val_loss },
}));

describe('determineOutcome', () => {
  it('judges a trained trial by the summary of the metric', () => {
    expect(determineOutcome({ type: 'trained' }, curve, definition, undefined)).toEqual({
      type: 'complete',
      value: 0.3,
      step: 2,
      values: { val_loss: 0.3 },
    });
  });

  it('judges a trial by the epoch whose weights were restored', () => {
    const lastEpochDefinition = { ...definition, metric: { ...metric, summary: { type: 'last' } } } as const;
    expect(
      determineOutcome({ type: 'trained', restored: 1 }, curve, lastEpochDefinition, undefined),
    ).toMatchObject({
      value: 0.5,
      step: 1,
    });
    expect(determineOutcome({ type: 'trained' }, curve, lastEpochDefinition, undefined)).toMatchObject({
      value: 0.4,
      step: 3,
    });
  });

  it('shows an example of a report if a program reported nothing', () => {
    expect(
      determineOutcome({ type: 'trained' }, [], { ...definition, type: 'program' }, undefined),
    ).toMatchObject({
      message:
        'The trial never reported the metric "val_loss". It reported nothing: print lines such as {"val_loss": 0.5}.',
    });
  });

  it('names the reported values if the metric is missing', () => {
    expect(determineOutcome({ type: 'trained' }, [], definition, undefined)).toEqual({
      type: 'failed',
      kind: 'error',
      message: 'The trial never reported the metric "val_loss". It reported nothing.',
    });
    expect(
      determineOutcome(
        { type: 'trained' },
        [{ step: 1, values: { loss: 1, accuracy: 0 } }],
        definition,
        undefined,
      ),
    ).toMatchObject({
      message: expect.stringContaining('It reported loss, accuracy. Report "val_loss" too'),
    });
  });

  it('distinguishes a manual stop from a stop by the supervisor', () => {
    const stopEnding = { type: 'stopped', step: 2 } as const;
    expect(determineOutcome(stopEnding, curve, definition, undefined)).toEqual({
      type: 'cancelled',
      reason: 'stopped by hand after 2 epochs',
    });
    expect(determineOutcome({ type: 'stopped', step: 1 }, curve, definition, undefined)).toMatchObject({
      reason: 'stopped by hand after 1 epoch',
    });
    expect(
      determineOutcome(stopEnding, curve, definition, { type: 'timeout', reason: 'took longer than 5 s' }),
    ).toEqual({
      type: 'failed',
      kind: 'timeout',
      message: 'The trial took longer than 5 s.',
    });
  });

  it('returns complete for a trial that finished before a stop reached it', () => {
    const outcome = determineOutcome({ type: 'trained' }, curve, definition, {
      type: 'timeout',
      reason: 'took long',
    });
    expect(outcome.type).toBe('complete');
  });

  it('returns the ending of a diverged or failed trial as its outcome', () => {
    const diverged = { type: 'diverged', step: 2, metric: 'loss' } as const;
    const failed = { type: 'failed', kind: 'error', message: 'no such layer' } as const;
    expect(determineOutcome(diverged, curve, definition, undefined)).toEqual(diverged);
    expect(determineOutcome(failed, curve, definition, undefined)).toEqual(failed);
  });

  it('returns a failure for a diverged trial with on_nan: fail', () => {
    const diverged = { type: 'diverged', step: 2, metric: 'loss' } as const;
    expect(determineOutcome(diverged, curve, { metric, onNan: 'fail' }, undefined)).toEqual({
      type: 'failed',
      kind: 'error',
      message: '"loss" stopped being finite in epoch 2.',
    });
  });
});
