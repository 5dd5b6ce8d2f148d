"""Makes packages/compare/src/search-phase/fixtures/search-phase.json from Optuna and SciPy.

In a virtual environment with numpy, scipy and optuna:
    python tools/compare/search-phase-fixtures.py packages/compare/src/search-phase/fixtures/search-phase.json
"""

import itertools
import json
import math
import sys
import warnings

import numpy as np
import optuna
import scipy
from scipy import stats

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)


def uniform(name, low, high):
    return {"type": "uniform", "name": name, "min": low, "max": high}


def log(name, low, high):
    return {"type": "log_uniform_values", "name": name, "min": low, "max": high}


def whole(name, low, high):
    return {"type": "int_uniform", "name": name, "min": low, "max": high}


def choice(name, values):
    return {"type": "categorical", "name": name, "values": values}


def suggest(trial, dimension):
    name = dimension["name"]
    match dimension["type"]:
        case "uniform":
            return trial.suggest_float(name, dimension["min"], dimension["max"])
        case "log_uniform_values":
            return trial.suggest_float(name, dimension["min"], dimension["max"], log=True)
        case "int_uniform":
            return trial.suggest_int(name, dimension["min"], dimension["max"])
        case "categorical":
            return trial.suggest_categorical(name, dimension["values"])


def flat(x):
    return x["x"] + x["y"] / 50 + abs(math.log10(x["rate"]) + 3) / 2 + (0.3 if x["kind"] == "b" else 0)


def netlike(x):
    return 0.5 + (x["units"] - 40) ** 2 / 4000 + {"sgd": 0.2, "adam": 0.0, "rms": 0.05}[x["optimizer"]]


def conditional(x):
    if x["strategy"] == "none":
        return 1.0 + x["decay"] / 10
    if x["strategy"] == "l2":
        return 0.6 + abs(math.log10(x["l2"]) + 3) / 3 + x["decay"] / 10
    return 0.5 + abs(x["dropout"] - 0.35) * 2 + x["decay"] / 10


STUDIES = [
    (
        "flat",
        "minimize",
        200,
        [("all", [uniform("x", -1, 1), uniform("y", -1, 1), log("rate", 1e-6, 1e-1), choice("kind", ["a", "b"])])],
        flat,
    ),
    (
        "netlike",
        "maximize",
        120,
        [("all", [whole("units", 8, 128), whole("layers", 1, 4), choice("optimizer", ["sgd", "adam", "rms"])])],
        lambda x: -netlike(x),
    ),
    (
        "conditional",
        "minimize",
        150,
        [
            ("none", [uniform("decay", 0.8, 0.99)]),
            ("l2", [uniform("decay", 0.8, 0.99), log("l2", 1e-6, 1e-2)]),
            ("dropout", [uniform("decay", 0.8, 0.99), uniform("dropout", 0.1, 0.6)]),
        ],
        conditional,
    ),
]


def importance_study(name, goal, trials, strategies, value):
    study = optuna.create_study(direction=goal, sampler=optuna.samplers.RandomSampler(seed=413))
    rows = []

    def objective(trial):
        names = [strategy for strategy, _ in strategies]
        strategy = trial.suggest_categorical("strategy", names) if len(names) > 1 else names[0]
        parameters = {d["name"]: suggest(trial, d) for d in dict(strategies)[strategy]}
        result = value({"strategy": strategy, **parameters})
        rows.append({"strategy": strategy, "parameters": parameters, "value": result})
        return result

    study.optimize(objective, n_trials=trials)
    return {
        "name": name,
        "goal": goal,
        "strategies": [{"name": strategy, "dimensions": dimensions} for strategy, dimensions in strategies],
        "rows": rows,
        "importances": optuna.importance.get_param_importances(study),
    }


def budget_study(name, values):
    """Mean of the best over every subset, with SciPy's interval of the best's median."""
    points = []
    for budget in range(1, len(values) + 1):
        share = 0.5 ** (1 / budget)
        interval = stats.quantile_test(values, p=share).confidence_interval(0.95)
        expected = None
        if math.comb(len(values), budget) <= 20_000:
            expected = float(np.mean([max(subset) for subset in itertools.combinations(values, budget)]))
        points.append(
            {
                "budget": budget,
                "expected": expected,
                "low": None if np.isnan(interval.low) else float(interval.low),
                "high": None if np.isnan(interval.high) else float(interval.high),
            }
        )
    return {"name": name, "values": [float(value) for value in values], "points": points}


generator = np.random.default_rng(413)
json.dump(
    {
        "versions": {
            "python": sys.version.split()[0],
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "optuna": optuna.__version__,
        },
        "importance": [importance_study(*study) for study in STUDIES],
        "budget": [
            budget_study("5 values", generator.normal(size=5)),
            budget_study("12 values", generator.normal(size=12)),
            budget_study("16 values with ties", np.round(generator.normal(size=16))),
            budget_study("40 values", generator.exponential(size=40)),
        ],
    },
    open(sys.argv[1], "w"),
    separators=(",", ":"),
)
