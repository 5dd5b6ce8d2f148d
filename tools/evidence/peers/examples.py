"""Reads the training and validation rows that the benchmark writes."""

import json
import pathlib

import numpy as np


def read_examples(folder: str):
    """Returns (inputs, classes) for training and (inputs, classes) for validation; inputs between 0 and 1."""
    base = pathlib.Path(folder)
    features = json.loads((base / "shape.json").read_text())["features"]

    def read_part(name: str):
        inputs = np.fromfile(base / f"{name}-inputs.f32", np.float32).reshape(-1, features)
        return inputs, np.fromfile(base / f"{name}-classes.u8", np.uint8).astype(np.int32)

    return read_part("train"), read_part("validation")
