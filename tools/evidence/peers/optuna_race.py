"""Optuna's side of the race: TPE at its defaults."""

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)


def suggest(trial, name, words):
    if "values" in words:
        return trial.suggest_categorical(name, words["values"])
    if words.get("distribution") == "uniform":
        return trial.suggest_float(name, words["min"], words["max"])
    return trial.suggest_int(name, words["min"], words["max"])


def best_of_optuna(cell, seed, trials):
    """Smallest value that TPE finds."""
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    study.optimize(
        lambda trial: cell.value({name: suggest(trial, name, words) for name, words in cell.parameters.items()}),
        n_trials=trials,
    )
    return study.best_value
