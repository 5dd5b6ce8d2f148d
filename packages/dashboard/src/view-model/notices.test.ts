import { skippedOutcome } from '@ridgeline/core';
import { finished, snapshot } from '../testing/fixtures.ts';
import { selectGlyphs } from './glyphs.ts';
import { plainText } from './line.ts';
import { noticeLines } from './notices.ts';
import { describeOutcome } from './describe-outcome.ts';

describe('noticeLines', () => {
  it('shows warnings before the latest failures', () => {
    const failures = [
      finished({ type: 'diverged', step: 3, metric: 'loss' }),
      finished({ type: 'failed', kind: 'error', message: 'no\nluck\x1b[2J' }),
    ];
    const owner = { state: 'running' as const, threads: 2, warnings: ['TensorFlow runs on WebAssembly.'] };
    expect(
      noticeLines(snapshot({ failures }), owner, selectGlyphs({ unicode: true })).map(plainText),
    ).toEqual([
      '! TensorFlow runs on WebAssembly.',
      '∿ #41 l2 diverged in epoch 3: loss is not a finite number',
      '✗ #41 l2 failed (error): no ...',
    ]);
  });
});

describe('describeOutcome', () => {
  it('describes every outcome', () => {
    expect(describeOutcome(finished({ type: 'complete', value: 1, step: 1, values: {} }))).toBe(
      'is complete',
    );
    expect(describeOutcome(finished({ type: 'pruned', step: 4 }))).toBe('was pruned after epoch 4');
    const { trial } = finished({ type: 'pruned', step: 4 });
    const paused = { ...trial, configuration: { ...trial.configuration, part: { pause: 4 } } };
    expect(describeOutcome(finished({ type: 'pruned', step: 4 }, { trial: paused }))).toBe(
      'was paused after epoch 4',
    );
    expect(describeOutcome(finished({ type: 'cancelled', reason: 'by hand' }))).toBe(
      'was cancelled: by hand',
    );
    expect(describeOutcome(finished(skippedOutcome(4)))).toBe('was not trained: decided after 4 seeds');
  });
});
