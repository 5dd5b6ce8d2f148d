"""Makes packages/search/src/fixtures/pruners.json from Optuna: its decisions on 2,000 random learning curves.

In a virtual environment with tools/search/requirements.txt:
    python tools/search/pruner-fixtures.py packages/search/src/fixtures/pruners.json

Successive halving and Hyperband keep their rungs in the study, so each case is replayed report by report, and the trial
that is judged is the last of its study.
"""

import json
import sys
import warnings

import numpy as np
import optuna
from optuna import pruners
from optuna.trial import TrialState

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
generator = np.random.default_rng(413)
CASES = 2000


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
        return {"name": "threshold", "lower": -0.5, "upper": float(generator.uniform(0.5, 2)), **pace()}
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


def curve(length):
    level = generator.normal(0, 0.5)
    return [round(float(level + 1.5 * np.exp(-step / 5) + generator.normal(0, 0.2)), 2) for step in range(length)]


def cases():
    for number in range(CASES):
        words = words_of(number)
        direction = ["minimize", "maximize"][(number // 5) % 2]
        sign = 1 if direction == "minimize" else -1
        study = optuna.create_study(direction=direction, pruner=pruner_of(words), study_name=f"case {number}")
        curves = []
        for _ in range(generator.integers(0, 12)):
            trial = study.ask()
            values = [sign * value for value in curve(generator.integers(1, 21))]
            stopped = False
            for step, value in enumerate(values, start=1):
                trial.report(value, step)
                if trial.should_prune():
                    stopped = True
                    break
            done = values[:step]
            study.tell(trial, None if stopped else done[-1], state=TrialState.PRUNED if stopped else TrialState.COMPLETE)
            curves.append({"outcome": "pruned" if stopped else "complete", "values": done})
        trial = study.ask()
        values = [sign * value for value in curve(20)]
        stopped_at = None
        for step, value in enumerate(values, start=1):
            trial.report(value, step)
            if trial.should_prune():
                stopped_at = step
                break
        brackets = None
        if words["name"] == "hyperband":
            pruner = study.pruner
            brackets = [pruner._get_bracket_id(study, one) for one in study.trials]
            words = {**words, "shares": pruner._trial_allocation_budgets}
        yield {
            "pruner": words,
            "goal": direction,
            "peers": curves,
            "values": values,
            "stopped at": stopped_at,
            "brackets": brackets,
        }


fixtures = {
    "made with": {"optuna": optuna.__version__, "numpy": np.__version__},
    "cases": list(cases()),
}
with open(sys.argv[1], "w") as file:
    json.dump(fixtures, file, separators=(",", ":"))
    file.write("\n")
