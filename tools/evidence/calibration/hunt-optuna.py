"""Measures how often the best of 100 Optuna trials seems better than a baseline, although no trial differs from it.

The noise is that of `npm run calibrate -- hunt`. Usage: hunt-optuna.py [studies]. Needs optuna 5.0.0 and numpy.
"""
import math
import sys

import numpy
import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
study_count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
examples, seeds, by_example, by_seed, residual = 100, 5, 0.3, 0.02, 0.3
above_count = significant_count = 0
for number in range(study_count):
    draw = numpy.random.default_rng(number)
    values = {}

    def objective(trial):
        # The setting has no effect, so any advantage on these examples and seeds is luck.
        trial.suggest_float('setting', 0, 1)
        shared = by_example * math.sqrt(2 / examples) * draw.normal()
        spread = math.sqrt(2) * math.sqrt(by_seed**2 + residual**2 / examples)
        values[trial.number] = shared + spread * draw.normal(size=seeds)
        return values[trial.number].mean()

    study = optuna.create_study(direction='maximize', sampler=optuna.samplers.TPESampler(seed=number))
    study.optimize(objective, n_trials=100)
    best = values[study.best_trial.number]
    above_count += best.mean() > 0
    # 2.776: the two-sided 5 % quantile of Student's t with 4 degrees of freedom.
    significant_count += best.mean() / (best.std(ddof=1) / math.sqrt(seeds)) > 2.776
print(f'best trial above the baseline: {100 * above_count / study_count:.1f} %; by a t test over its seeds: {100 * significant_count / study_count:.1f} %')
