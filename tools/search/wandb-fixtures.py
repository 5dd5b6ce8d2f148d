"""Makes packages/search/src/fixtures/wandb.json from W&B's own engine, the package `sweeps`.

In a virtual environment with tools/search/requirements-wandb.txt:
    python tools/search/wandb-fixtures.py packages/search/src/fixtures/wandb.json
"""

import json
import logging
import random
import sys
from importlib.metadata import version

import numpy as np
from sweeps import RunState, SweepRun, next_runs, stop_runs
from sweeps.params import HyperParameter

from random_curves import Lehmer, curve

logging.disable(logging.WARNING)
random.seed(413)
DRAWS = 4000

PARAMETERS = [
    {"values": ["a", "b", "c"]},
    {"values": [1, 2, 3], "probabilities": [0.2, 0.0, 0.8]},
    {"min": 3, "max": 9},
    {"min": 0.5, "max": 4},
    {"distribution": "uniform", "min": 1, "max": 4},
    {"distribution": "q_uniform", "min": 0.05, "max": 0.95, "q": 0.1},
    {"distribution": "q_uniform", "min": 1, "max": 9},
    {"distribution": "log_uniform", "min": -6, "max": 1},
    {"distribution": "log_uniform_values", "min": 1e-6, "max": 0.1},
    {"distribution": "q_log_uniform", "min": 0, "max": 4, "q": 2},
    {"distribution": "q_log_uniform_values", "min": 0.1, "max": 30, "q": 0.25},
    {"distribution": "inv_log_uniform", "min": -1, "max": 5},
    {"distribution": "inv_log_uniform_values", "min": 1e-4, "max": 1e-1},
    {"distribution": "normal"},
    {"distribution": "normal", "mu": -3, "sigma": 0.5},
    {"distribution": "q_normal", "mu": 1, "sigma": 2, "q": 0.5},
    {"distribution": "log_normal", "mu": -2, "sigma": 0.7},
    {"distribution": "q_log_normal", "mu": 1, "sigma": 1},
    {"distribution": "beta"},
    {"distribution": "beta", "a": 2, "b": 5},
    {"distribution": "beta", "a": 0.5, "b": 0.5},
    {"distribution": "q_beta", "a": 3, "b": 2, "q": 0.05},
]

GRIDS = [
    {"a": {"values": [1, 2, 3]}, "b": {"values": ["x", "y"]}, "c": {"value": 7}},
    {"a": {"min": 2, "max": 5}, "b": {"values": [[1, 2], [1]]}},
    {"a": {"distribution": "q_uniform", "min": 0, "max": 2, "q": 0.5}, "b": {"values": [True, False, None]}},
    {"reg": {"parameters": {"l1": {"values": [0.1, 0.2]}, "more": {"parameters": {"l2": {"values": [1, 2]}}}}}},
    {"a": {"values": [1, 1, 2]}},
    {"a": {"values": [{"x": 1}, {"x": 2}]}, "b": {"value": "fixed"}},
]


def plain(value):
    value = value.item() if isinstance(value, np.generic) else value
    # The test compares 9 digits.
    return float(f"{value:.12g}") if isinstance(value, float) else value


def quantiles():
    """Quantiles at the middle of 200 equal parts; the grid avoids the steps of discrete distributions."""
    points = (np.arange(200) + 0.5) / 200
    for words in PARAMETERS:
        parameter = HyperParameter("x", words)
        values = [plain(parameter.ppf(float(point))) for point in points]
        check_draws(words, values)
        yield {"words": words, "values": values}


def check_draws(words, values):
    """Checks that draws of the engine's random search follow these quantiles: Kolmogorov and Smirnov."""
    config = {"method": "random", "parameters": {"x": words}}
    drawn = [run.config["x"]["value"] for run in next_runs(config, [], n=DRAWS)]
    share = below if isinstance(values[0], (int, float)) else equal
    distance = max(abs(share(drawn, bound) - share(values, bound)) for bound in set(values))
    assert distance < 0.0308 + 1 / len(values), f"{words}: {distance}"


def below(sample, bound):
    return np.mean(np.array(sample) <= bound + 1e-9)


def equal(sample, value):
    return np.mean([one == value for one in sample])


def grids():
    for parameters in GRIDS:
        runs = next_runs({"method": "grid", "parameters": parameters}, [], n=200)
        yield {
            "parameters": parameters,
            "configurations": [
                {name: inner["value"] for name, inner in run.config.items()} for run in runs if run is not None
            ],
        }


BANDS = [
    {"type": "hyperband", "min_iter": 1},
    {"type": "hyperband", "min_iter": 3, "eta": 2},
    {"type": "hyperband", "min_iter": 2, "eta": 1.5, "strict": False},
    {"type": "hyperband", "max_iter": 27, "s": 2},
    {"type": "hyperband", "max_iter": 20, "s": 4, "eta": 2, "strict": False},
]
# Number of sweeps under each of these and each goal.
SWEEPS = 100


def stops():
    """Runs that W&B would stop, by number. The curves are not in the file: the test regenerates them."""
    number = 0
    for goal in ["minimize", "maximize"]:
        for terminate in BANDS:
            stopped = [stopped_in(terminate, goal, number + index) for index in range(SWEEPS)]
            number += SWEEPS
            yield {"early_terminate": terminate, "goal": goal, "stopped": stopped}


def stopped_in(terminate, goal, number):
    draw = Lehmer(number + 1)
    runs = []
    for index in range(1 + draw.below(9)):
        state = RunState.finished if draw.below(3) == 0 else RunState.running
        history = [{"m": value} for value in curve(draw, goal)]
        runs.append(SweepRun(name=str(index), state=state, history=history))
    config = {
        "method": "random",
        "metric": {"name": "m", "goal": goal},
        "early_terminate": terminate,
        "parameters": {"x": {"values": [1]}},
    }
    return [int(run.name) for run in stop_runs(config, runs)]


fixtures = {
    "made with": {"sweeps": version("sweeps")},
    "quantiles": list(quantiles()),
    "grids": list(grids()),
    "stops": list(stops()),
}
with open(sys.argv[1], "w") as file:
    json.dump(fixtures, file, separators=(",", ":"))
    file.write("\n")
