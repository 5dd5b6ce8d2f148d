"""Runs Optuna's samplers with default settings, for the public race."""

import warnings

import optuna

from optuna_race import suggest

warnings.simplefilter("ignore")

SAMPLERS = {
    "tpe": optuna.samplers.TPESampler,
    "gp": optuna.samplers.GPSampler,
    "cma_es": optuna.samplers.CmaEsSampler,
}


def run_optuna(problem, sampler, seed, trial_count):
    """Returns the values of a search in the order of its trials."""
    study = optuna.create_study(sampler=SAMPLERS[sampler](seed=seed))
    study.optimize(
        lambda trial: problem.value({name: suggest(trial, name, spec) for name, spec in problem.parameters.items()}),
        n_trials=trial_count,
    )
    return [trial.value for trial in study.trials]
