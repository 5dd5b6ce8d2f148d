"""
Makes packages/search/src/fixtures/pruners.json from Optuna: its decisions on random learning curves in 2,000 studies.

In a virtual environment with tools/search/requirements.txt:
    python tools/search/pruner-fixtures.py packages/search/src/fixtures/pruners.json

The curves are not in the file: the test regenerates them.
Successive halving and Hyperband keep their rungs in the study, so each study is run report by report.
"""

import json
import sys
import warnings

import numpy as np
import optuna
from optuna import pruners
from optuna.trial import TrialState

from random_curves import Lehmer, curve

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
generator = np.random.default_rng(413)
# Number of pruner settings, each kind in turn, and of studies under each.
SETTINGS = 400
STUDIES = 5


def pruner_of(words):
    kind = words["name"]
    options = {name: value for name, value in words.items() if name not in ("name", "wrapped")}
    if kind == "patient":
        wrapped = None if words["wrapped"]["name"] == "none" else pruner_of(words["wrapped"])
        return pruners.PatientPruner(wrapped, words["patience"], words["min_delta"])
    return {
        "percentile": pruners.PercentilePruner,
        "threshold": pruners.ThresholdPruner,
        "successive_halving": pruners.SuccessiveHalvingPruner,
        "hyperband": pruners.HyperbandPruner,
    }[kind](**options)


def pace():
    return {
        "n_warmup_steps": int(generator.integers(0, 5)),
        "interval_steps": int(generator.integers(1, 4)),
    }


def percentile():
    return {
        "name": "percentile",
        "percentile": float(generator.choice([10.0, 25.0, 50.0, 75.0])),
        "n_startup_trials": int(generator.integers(0, 6)),
        "n_min_trials": int(generator.integers(1, 4)),
        **pace(),
    }


def words_of(number):
    kind = number % 5
    if kind == 0:
        return percentile()
    if kind == 1:
        upper = round(float(generator.uniform(0.5, 2)), 2)
        return {"name": "threshold", "lower": -0.5, "upper": upper, **pace()}
    if kind == 2:
        wrapped = percentile() if generator.random() < 0.5 else {"name": "none"}
        return {
            "name": "patient",
            "patience": int(generator.integers(0, 4)),
            "min_delta": float(generator.choice([0.0, 0.1])),
            "wrapped": wrapped,
        }
    common = {"reduction_factor": int(generator.integers(2, 5)), "bootstrap_count": int(generator.choice([0, 0, 2]))}
    if kind == 3:
        return {
            "name": "successive_halving",
            "min_resource": int(generator.integers(1, 4)),
            "min_early_stopping_rate": int(generator.integers(0, 2)),
            **common,
        }
    return {"name": "hyperband", "min_resource": 1, "max_resource": 20, **common}


def run_trial(study, values):
    """Report at which a trial was stopped, from 1, or 0."""
    trial = study.ask()
    for step, value in enumerate(values, start=1):
        trial.report(value, step)
        if trial.should_prune():
            study.tell(trial, state=TrialState.PRUNED)
            return step
    study.tell(trial, values[-1])
    return 0


def run_study(words, goal, number):
    pruner = pruner_of(words)
    study = optuna.create_study(direction=goal, pruner=pruner, study_name=f"study {number}")
    draw = Lehmer(number + 1)
    trials = 1 + draw.below(12)
    stops = [run_trial(study, curve(draw, goal)) for _ in range(trials)]
    if words["name"] != "hyperband":
        return {"stops": stops}
    return {"stops": stops, "brackets": [pruner._get_bracket_id(study, trial) for trial in study.trials]}


def shares_of(words):
    """Number of a study's trials that Hyperband assigns to each bracket, out of the sum."""
    study = optuna.create_study(pruner=pruner_of(words))
    run_trial(study, [0.0])
    return study.pruner._trial_allocation_budgets


def settings():
    for number in range(SETTINGS):
        words = words_of(number)
        goal = ["minimize", "maximize"][(number // 5) % 2]
        studies = [run_study(words, goal, STUDIES * number + index) for index in range(STUDIES)]
        shares = shares_of(words) if words["name"] == "hyperband" else None
        yield {"pruner": words, "goal": goal, "studies": studies, "shares": shares}


fixtures = {
    "made with": {"optuna": optuna.__version__, "numpy": np.__version__},
    "settings": list(settings()),
}
with open(sys.argv[1], "w") as file:
    json.dump(fixtures, file, separators=(",", ":"))
    file.write("\n")
