"""SMAC3 for the public race, at the defaults of its facade for hyperparameters: random forests and log EI."""

import logging
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

from ConfigSpace import Categorical, ConfigurationSpace, Float, Integer
from smac import HyperparameterOptimizationFacade, Scenario

warnings.simplefilter("ignore")


def create_hyperparameter(name, spec):
    if "values" in spec:
        return Categorical(name, spec["values"])
    bounds = (spec["min"], spec["max"])
    return Float(name, bounds) if spec.get("distribution") == "uniform" else Integer(name, bounds)


def run_smac(problem, seed, trial_count):
    """Returns the values of a search in the order of its trials."""
    space = ConfigurationSpace(seed=seed)
    space.add([create_hyperparameter(name, spec) for name, spec in problem.parameters.items()])
    values = []

    def evaluate(configuration, seed):
        # Values arrive as NumPy scalars. The keys of a table contain plain numbers, whose text is different.
        point = {name: value.item() if hasattr(value, "item") else value for name, value in dict(configuration).items()}
        values.append(problem.value(point))
        return values[-1]

    with TemporaryDirectory() as folder:
        scenario = Scenario(space, deterministic=True, n_trials=trial_count, seed=seed, output_directory=Path(folder))
        HyperparameterOptimizationFacade(scenario, evaluate, overwrite=True, logging_level=logging.ERROR).optimize()
    return values
