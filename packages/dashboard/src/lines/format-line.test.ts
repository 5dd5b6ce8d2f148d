import { finished, runningTrial, sampleStudy } from '../testing/fixtures.ts';
import type { Pace } from '../view-model/pace.ts';
import {
  studyProgressLine,
  seedsSkippedLine,
  studyEndedLine,
  studyStartedLine,
  trialEndedLine,
  trialStartedLine,
  warningLine,
} from './format-line.ts';

const pace: Pace = {
  endedCount: 64,
  plannedCount: 300,
  share: 0.2133,
  elapsedTime: 92_000,
  remainingTime: 163_000,
  trialsPerMinute: 31,
};

const { trial } = runningTrial();
/** Trial that continues the training of configuration 3, which has three seeds. */
const continuingTrial = {
  ...trial,
  configuration: { ...trial.configuration, part: { parent: 3, pause: 8 } },
};

describe('a line of a study', () => {
  it.each([
    ['announces a new study', studyStartedLine(sampleStudy, 0), 'study     regularization: 300 trials'],
    [
      'announces a resumed study',
      studyStartedLine(sampleStudy, 40),
      'study     regularization: 300 trials, 40 of them ended earlier',
    ],
    [
      'counts ended trials beyond a smaller plan',
      studyStartedLine(sampleStudy, 400),
      'study     regularization: 400 trials, 400 of them ended earlier',
    ],
    [
      'announces the start of a trial',
      trialStartedLine(sampleStudy, runningTrial().trial),
      'started   #57 l2 (learning_rate 0.001, l2 0.01) seed 1',
    ],
    [
      'names the trial with the same seed whose training is continued',
      trialStartedLine(sampleStudy, continuingTrial),
      'started   #57 l2 (learning_rate 0.001, l2 0.01) seed 1, continues #10',
    ],
    [
      'reports a paused trial',
      trialEndedLine(sampleStudy, finished({ type: 'pruned', step: 8 }, { trial: continuingTrial })),
      'paused    #57 l2 (learning_rate 0.001, l2 0.01) was paused after epoch 8',
    ],
    [
      'reports a complete trial',
      trialEndedLine(
        sampleStudy,
        finished({
          type: 'complete',
          value: 0.95412,
          step: 14,
          values: { val_accuracy: 0.95412, train_accuracy: 0.97512 },
        }),
      ),
      'complete  #41 l2 (learning_rate 0.001, l2 0.01): val_accuracy 0.9541 at epoch 14, gap 0.0210, 12s',
    ],
    [
      'reports a complete trial without a gap',
      trialEndedLine(sampleStudy, finished({ type: 'complete', value: 0.5, step: 1, values: {} })),
      'complete  #41 l2 (learning_rate 0.001, l2 0.01): val_accuracy 0.5000 at epoch 1, 12s',
    ],
    [
      'reports a diverged trial',
      trialEndedLine(sampleStudy, finished({ type: 'diverged', step: 3, metric: 'loss' })),
      'diverged  #41 l2 (learning_rate 0.001, l2 0.01) diverged in epoch 3: loss is not a finite number',
    ],
    [
      'reports a failed trial',
      trialEndedLine(
        sampleStudy,
        finished({ type: 'failed', kind: 'oom', message: 'out of\tmemory\x1b[2J\n    at train' }),
      ),
      'failed    #41 l2 (learning_rate 0.001, l2 0.01) failed (oom): out of\\tmemory ...',
    ],
    [
      'reports skipped seeds of one strategy',
      seedsSkippedLine(['l2'], 'decided after 4 seeds'),
      'skipped   l2: decided after 4 seeds; its other seeds are not trained',
    ],
    [
      'reports skipped seeds of several strategies',
      seedsSkippedLine(['l2', 'dropout'], 'decided after 4 seeds'),
      'skipped   l2, dropout: decided after 4 seeds; their other seeds are not trained',
    ],
    ['reports the progress', studyProgressLine(pace), 'progress  21 %, 64 of 300 trials, ETA 2m43s'],
    [
      'reports an unknown remaining time',
      studyProgressLine({ ...pace, remainingTime: undefined }),
      'progress  21 %, 64 of 300 trials, ETA unknown',
    ],
    [
      'reports a warning',
      warningLine('TensorFlow runs on\nWebAssembly'),
      'warning   TensorFlow runs on\\nWebAssembly',
    ],
    [
      'reports the end of an unfinished study',
      studyEndedLine(sampleStudy, pace),
      'study     regularization: not finished, 21 %, 64 of 300 trials in 1m32s',
    ],
  ])('%s', (_title, line, expected) => {
    expect(line).toBe(expected);
  });

  it('shows the state of the study in the last line', () => {
    const complete = { ...pace, endedCount: 300, share: 1 };
    expect(studyEndedLine({ ...sampleStudy, state: 'complete' }, complete)).toBe(
      'study     regularization: complete, 100 %, 300 of 300 trials in 1m32s',
    );
    expect(studyEndedLine({ ...sampleStudy, state: 'stopped' }, pace)).toContain('stopped early');
  });
});
