"""Makes packages/search/src/fixtures/wandb.json from W&B's own engine, the package `sweeps`.

In a virtual environment with tools/search/requirements-wandb.txt:
    python tools/search/wandb-fixtures.py packages/search/src/fixtures/wandb.json
"""

import json
import logging
import sys
from importlib.metadata import version

import numpy as np
from sweeps.grid_search import grid_search_next_runs
from sweeps.hyperband_stopping import hyperband_stop_runs
from sweeps.params import HyperParameter
from sweeps.run import RunState, SweepRun

logging.disable(logging.WARNING)
generator = np.random.default_rng(413)

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
    return value.item() if isinstance(value, np.generic) else value


def quantiles():
    """ppf at the middle of 200 equal parts; the grid avoids the steps of discrete laws."""
    points = (np.arange(200) + 0.5) / 200
    for words in PARAMETERS:
        parameter = HyperParameter("x", words)
        yield {"words": words, "values": [plain(parameter.ppf(float(point))) for point in points]}


def grids():
    for parameters in GRIDS:
        configurations = grid_search_next_runs([], {"method": "grid", "parameters": parameters}, n=200)
        yield {
            "parameters": parameters,
            "configurations": [
                {name: inner["value"] for name, inner in run.config.items()} for run in configurations if run is not None
            ],
        }


STOPS = [
    {"type": "hyperband", "min_iter": 1},
    {"type": "hyperband", "min_iter": 3, "eta": 2},
    {"type": "hyperband", "min_iter": 2, "eta": 1.5, "strict": False},
    {"type": "hyperband", "max_iter": 27, "s": 2},
    {"type": "hyperband", "max_iter": 20, "s": 4, "eta": 2, "strict": False},
]


def stops():
    """Which of some runs W&B would stop, given what all of them have reported."""
    for number in range(300):
        terminate = STOPS[number % len(STOPS)]
        goal = ["minimize", "maximize"][number % 2]
        curves = [
            np.round(generator.normal(0, 1, generator.integers(0, 28)), 1 + number % 3).tolist()
            for _ in range(generator.integers(1, 9))
        ]
        running = [bool(generator.random() < 0.6) for _ in curves]
        runs = [
            SweepRun(
                name=str(index),
                state=RunState.running if running[index] else RunState.finished,
                history=[{"m": value} for value in curve],
            )
            for index, curve in enumerate(curves)
        ]
        config = {"method": "random", "metric": {"name": "m", "goal": goal}, "early_terminate": terminate}
        stopped = {run.name for run in hyperband_stop_runs(runs, config)}
        yield {
            "terminate": terminate,
            "goal": goal,
            "curves": curves,
            "running": running,
            "stopped": [str(index) in stopped for index in range(len(curves))],
        }


fixtures = {
    "made with": {"sweeps": version("sweeps")},
    "quantiles": list(quantiles()),
    "grids": list(grids()),
    "stops": list(stops()),
}
with open(sys.argv[1], "w") as file:
    json.dump(fixtures, file, indent=None, separators=(",", ":"))
    file.write("\n")
