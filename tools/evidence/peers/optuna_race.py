"""Runs Optuna's TPE with default settings, for the race."""

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)


def suggest(trial, name, spec):
    if "values" in spec:
        return trial.suggest_categorical(name, spec["values"])
    if spec.get("distribution") == "uniform":
        return trial.suggest_float(name, spec["min"], spec["max"])
    return trial.suggest_int(name, spec["min"], spec["max"])


def find_best(problem, seed, trial_count):
    """Returns the smallest value that TPE finds."""
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    study.optimize(
        lambda trial: problem.value({name: suggest(trial, name, spec) for name, spec in problem.parameters.items()}),
        n_trials=trial_count,
    )
    return study.best_value
