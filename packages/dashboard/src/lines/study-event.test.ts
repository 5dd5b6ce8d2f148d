import { finished, runningTrial, sampleStudy } from '../testing/fixtures.ts';
import type { Pace } from '../view-model/pace.ts';
import { eventLine } from './study-event.ts';

const pace: Pace = {
  endedTrials: 64,
  plannedTrials: 300,
  share: 0.2133,
  elapsedTime: 92_000,
  remainingTime: 163_000,
  trialsPerMinute: 31,
};

const { trial } = runningTrial();
/** Trial that continues the training of configuration 3, which has three seeds. */
const continuing = {
  ...trial,
  configuration: { ...trial.configuration, part: { parent: 3, pause: 8 } },
};

describe('eventLine', () => {
  it.each([
    [
      'announces a new study',
      { type: 'study-started', endedTrials: 0 },
      'study     regularization: 300 trials',
    ],
    [
      'announces a resumed study',
      { type: 'study-started', endedTrials: 40 },
      'study     regularization: 300 trials, 40 of them ended earlier',
    ],
    [
      'announces the start of a trial',
      { type: 'trial-started', trial: runningTrial().trial },
      'started   #57 l2 (learning_rate 0.001, l2 0.01) seed 1',
    ],
    [
      'names the trial with the same seed whose training is continued',
      { type: 'trial-started', trial: continuing },
      'started   #57 l2 (learning_rate 0.001, l2 0.01) seed 1, continues #10',
    ],
    [
      'reports a paused trial',
      { type: 'trial-ended', finished: finished({ type: 'pruned', step: 8 }, { trial: continuing }) },
      'paused    #57 l2 (learning_rate 0.001, l2 0.01) was paused after epoch 8',
    ],
    [
      'reports a complete trial',
      {
        type: 'trial-ended',
        finished: finished({
          type: 'complete',
          value: 0.95412,
          step: 14,
          values: { val_accuracy: 0.95412, train_accuracy: 0.97512 },
        }),
      },
      'complete  #41 l2 (learning_rate 0.001, l2 0.01): val_accuracy 0.9541 at epoch 14, gap 0.0210, 12s',
    ],
    [
      'reports a complete trial without a gap',
      { type: 'trial-ended', finished: finished({ type: 'complete', value: 0.5, step: 1, values: {} }) },
      'complete  #41 l2 (learning_rate 0.001, l2 0.01): val_accuracy 0.5000 at epoch 1, 12s',
    ],
    [
      'reports a diverged trial',
      { type: 'trial-ended', finished: finished({ type: 'diverged', step: 3, metric: 'loss' }) },
      'diverged  #41 l2 (learning_rate 0.001, l2 0.01) diverged in epoch 3: loss is not a finite number',
    ],
    [
      'reports a failed trial',
      {
        type: 'trial-ended',
        finished: finished({ type: 'failed', kind: 'oom', message: 'out of\tmemory\x1b[2J\n    at train' }),
      },
      'failed    #41 l2 (learning_rate 0.001, l2 0.01) failed (oom): out of\\tmemory ...',
    ],
    [
      'reports skipped seeds of one strategy',
      { type: 'seeds-skipped', strategies: ['l2'], reason: 'decided after 4 seeds' },
      'skipped   l2: decided after 4 seeds; its other seeds are not trained',
    ],
    [
      'reports skipped seeds of several strategies',
      { type: 'seeds-skipped', strategies: ['l2', 'dropout'], reason: 'decided after 4 seeds' },
      'skipped   l2, dropout: decided after 4 seeds; their other seeds are not trained',
    ],
    ['reports the progress', { type: 'progress', pace }, 'progress  21 %, 64 of 300 trials, ETA 2m43s'],
    [
      'reports an unknown remaining time',
      { type: 'progress', pace: { ...pace, remainingTime: undefined } },
      'progress  21 %, 64 of 300 trials, ETA unknown',
    ],
    [
      'reports a warning',
      { type: 'warning', text: 'TensorFlow runs on\nWebAssembly' },
      'warning   TensorFlow runs on\\nWebAssembly',
    ],
    [
      'reports the end of an unfinished study',
      { type: 'study-ended', pace },
      'study     regularization: not finished, 21 %, 64 of 300 trials in 1m32s',
    ],
  ] as const)('%s', (_title, event, line) => {
    expect(eventLine(event, sampleStudy)).toBe(line);
  });

  it('shows the state of the study in the last line', () => {
    const complete = { ...pace, endedTrials: 300, share: 1 };
    expect(eventLine({ type: 'study-ended', pace: complete }, { ...sampleStudy, state: 'complete' })).toBe(
      'study     regularization: complete, 100 %, 300 of 300 trials in 1m32s',
    );
    expect(eventLine({ type: 'study-ended', pace }, { ...sampleStudy, state: 'stopped' })).toContain(
      'stopped early',
    );
  });
});
