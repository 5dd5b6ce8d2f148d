"""Problems of the race: search spaces with a value to be minimized at every point."""

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np

import functions

LANDSCAPES = Path(__file__).parent / "landscapes" / "fixtures"
FINGERPRINT_POINTS = 100


@dataclass
class Problem:
    name: str
    # Parameters as in a sweep file: uniform numbers, whole numbers and choices.
    parameters: dict[str, dict]
    value: Callable[[dict], float]

    def fingerprint(self):
        """Returns a hash that changes with the space and with the values at some points."""
        generator = np.random.default_rng(413)
        points = [
            {name: draw(spec, generator) for name, spec in self.parameters.items()} for _ in range(FINGERPRINT_POINTS)
        ]
        content = json.dumps([self.name, self.parameters, [self.value(point) for point in points]])
        return hashlib.sha256(content.encode()).hexdigest()[:12]


def draw(spec, generator):
    if "values" in spec:
        return spec["values"][generator.integers(len(spec["values"]))]
    if spec.get("distribution") == "uniform":
        return generator.uniform(spec["min"], spec["max"])
    return int(generator.integers(spec["min"], spec["max"] + 1))


def function_problem(name, dimensions):
    value = functions.create_function(name, dimensions)
    names = [f"x{index}" for index in range(dimensions)]
    return Problem(
        f"{name}, {dimensions} dimensions",
        {name: {"distribution": "uniform", "min": -5, "max": 5} for name in names},
        lambda point: float(value(np.array([point[name] for name in names], dtype=float))),
    )


def landscape_problem(name):
    """Reads a recorded grid. An axis of names is a choice; an axis of ordered values is searched by position."""
    landscape = json.loads((LANDSCAPES / f"{name}.json").read_text())
    axes = landscape["axes"]
    # A diverged trial gets the worst value of the other trials.
    worst = max(value for value in landscape["values"] if value is not None)
    values = np.array([worst if value is None else value for value in landscape["values"]])
    values = values.reshape([len(axis["values"]) for axis in axes])
    is_choice = {axis["name"]: isinstance(axis["values"][0], str) for axis in axes}

    def parameter(axis):
        count = len(axis["values"])
        return {"values": axis["values"]} if is_choice[axis["name"]] else {"min": 0, "max": count - 1}

    def find_index(axis, point):
        value = point[axis["name"]]
        return axis["values"].index(value) if is_choice[axis["name"]] else value

    return Problem(
        f"{name}, a grid of {math.prod(values.shape)} trainings",
        {axis["name"]: parameter(axis) for axis in axes},
        lambda point: float(values[tuple(find_index(axis, point) for axis in axes)]),
    )


def list_problems():
    for dimensions in (5, 10):
        for name in functions.FUNCTIONS:
            yield function_problem(name, dimensions)
    for file in sorted(LANDSCAPES.glob("*.json")):
        yield landscape_problem(file.stem)
