import { expectClose } from '../testing/expect-close.ts';
import { kerasFixtures } from '../testing/keras-fixtures.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { updatePatience, initialPatience } from './early-stopping.ts';
import { improves } from './improvement.ts';
import { initialPlateau, updatePlateau } from './reduce-lr-on-plateau.ts';

const { curves, earlyStopping, plateau } = kerasFixtures.callbacks;

describe('early stopping', () => {
  it.each(earlyStopping)('stops at the same epoch as Keras: $settings', ({ settings, ends }) => {
    const setting = parseTestTask({ training: { early_stopping: { mode: 'min', ...settings } } }).training
      .earlyStopping!;
    curves.forEach((curve, i) => {
      let patience = initialPatience;
      let stopped: number | null = null;
      for (const [index, value] of curve.entries()) {
        patience = updatePatience(setting, patience, index + 1, value);
        if (!patience.stop) continue;
        stopped = index + 1;
        break;
      }
      expect({ curve, stopped, best: patience.bestEpoch }).toEqual({ curve, ...ends[i] });
    });
  });
});

describe('ReduceLROnPlateau', () => {
  it.each(plateau)('gives the same rates as Keras: $settings', ({ settings, rates: expected }) => {
    const spec = { mode: 'min', ...settings };
    const setting = parseTestTask({ training: { reduce_lr_on_plateau: spec } }).training.reduceLrOnPlateau!;
    curves.forEach((curve, i) => {
      let state = initialPlateau(0.1);
      const rates = curve.map((value) => (state = updatePlateau(setting, state, value)).rate);
      expectClose(rates, expected[i]!, { relative: 1e-6, absolute: 0 }, { settings, curve });
    });
  });
});

describe('improves', () => {
  it('derives the direction from the name of the metric', () => {
    const isHigherBetter = (monitor: string) => improves({ monitor, mode: 'auto', minDelta: 0 }, 2, 1);
    expect(['val_accuracy', 'train_auc', 'accuracy', 'val_r2_score'].map(isHigherBetter)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['val_loss', 'total_loss', 'val_mean_absolute_error'].map(isHigherBetter)).toEqual([
      false,
      false,
      false,
    ]);
  });
});
