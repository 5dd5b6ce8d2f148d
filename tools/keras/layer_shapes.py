"""
Writes fixtures of the shapes that Keras infers for random stacks of layers.

    /tmp/keras/bin/python tools/keras/layer_shapes.py

Writes layer-shapes.json to packages/trainer/fixtures: each case has the layers as a sweep file has them, the shape of
an example, and for each layer its output shape and those of its weights; a stack that Keras refuses has none.
"""

import json
import os
import pathlib
import random

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages" / "trainer" / "fixtures" / "layer-shapes.json"
RANDOM = random.Random(5)
CASES = 160


def size(most: int = 4):
    return RANDOM.choice([RANDOM.randint(1, most), [RANDOM.randint(1, most), RANDOM.randint(1, most)]])


def window(name: str, most: int = 5) -> dict:
    said = {name: size(most)}
    if RANDOM.random() < 0.5:
        said["strides"] = size(3)
    if RANDOM.random() < 0.5:
        said["padding"] = RANDOM.choice(["valid", "same"])
    return said


def dilated(said: dict) -> dict:
    if RANDOM.random() < 0.3:
        said["dilation_rate"] = RANDOM.randint(1, 3)
    return said


def bias(said: dict) -> dict:
    return {**said, "use_bias": False} if RANDOM.random() < 0.3 else said


def margins():
    pair = lambda: [RANDOM.randint(0, 2), RANDOM.randint(0, 2)]
    return RANDOM.choice([RANDOM.randint(0, 2), pair(), [pair(), pair()]])


def of_pictures(shape) -> dict:
    return RANDOM.choice(
        [
            lambda: {"Conv2D": bias(dilated({"filters": RANDOM.randint(1, 9), **window("kernel_size")}))},
            lambda: {"DepthwiseConv2D": bias({**window("kernel_size"), "depth_multiplier": RANDOM.randint(1, 3)})},
            lambda: {"Conv2DTranspose": bias({"filters": RANDOM.randint(1, 9), **window("kernel_size")})},
            lambda: {"MaxPooling2D": window("pool_size", 3)},
            lambda: {"AveragePooling2D": window("pool_size", 3)},
            lambda: {"ZeroPadding2D": {"padding": margins()}},
            lambda: {"Cropping2D": {"cropping": margins()}},
            lambda: {"UpSampling2D": {"size": size(2)}},
            lambda: {"SpatialDropout2D": {"rate": 0.2}},
            lambda: {"GlobalAveragePooling2D": {}},
            lambda: {"GlobalMaxPooling2D": {}},
            lambda: {"Reshape": {"target_shape": [shape[0], shape[1] * shape[2]]}},
            lambda: {"Permute": {"dims": RANDOM.sample([1, 2, 3], 3)}},
        ]
    )()


def of_sequences(shape) -> dict:
    recurrent = lambda: bias({"units": RANDOM.randint(1, 6), "return_sequences": RANDOM.random() < 0.5})
    return RANDOM.choice(
        [
            lambda: {
                "Conv1D": dilated({"filters": RANDOM.randint(1, 9), "kernel_size": RANDOM.randint(1, 4)})
            },
            lambda: {"MaxPooling1D": {"pool_size": RANDOM.randint(1, 3)}},
            lambda: {"AveragePooling1D": {"pool_size": RANDOM.randint(1, 3), "padding": "same"}},
            lambda: {"SimpleRNN": recurrent()},
            lambda: {"LSTM": recurrent()},
            lambda: {"GRU": {**recurrent(), "reset_after": False}},
            lambda: {"GlobalAveragePooling1D": {}},
            lambda: {"GlobalMaxPooling1D": {}},
            lambda: {"SpatialDropout1D": {"rate": 0.2}},
        ]
    )()


def of_any(shape) -> dict:
    return RANDOM.choice(
        [
            lambda: {"Flatten": {}},
            lambda: {"BatchNormalization": {"scale": RANDOM.random() < 0.7, "center": RANDOM.random() < 0.7}},
            lambda: {"LayerNormalization": {"scale": RANDOM.random() < 0.7}},
            lambda: {"Activation": {"activation": "tanh"}},
            lambda: {"Dropout": {"rate": 0.1}},
            lambda: {"GaussianNoise": {"stddev": 0.1}},
        ]
    )()


def of_vectors(shape) -> dict:
    return RANDOM.choice(
        [
            lambda: bias_of_dense(),
            lambda: {"RepeatVector": {"n": RANDOM.randint(1, 5)}},
            lambda: {"Reshape": {"target_shape": [shape[0], 1, 1]}},
        ]
    )()


def bias_of_dense() -> dict:
    return {"Dense": bias({"units": RANDOM.randint(1, 9), "activation": "relu"})}


def tupled(value):
    return tuple(tupled(one) for one in value) if isinstance(value, list) else value


def case() -> dict:
    inputs = RANDOM.choice([[28, 28, 1], [8, 8, 1], [9, 7, 3], [12, 5], [17]])
    at = keras.Input(tuple(inputs))
    said, placed = [], []
    for _ in range(RANDOM.randint(1, 6)):
        shape = at.shape[1:]
        own = {3: of_pictures, 2: of_sequences, 1: of_vectors}[len(shape)]
        words = of_any(shape) if RANDOM.random() < 0.3 else own(shape)
        said.append(words)
        ((name, arguments),) = words.items()
        try:
            layer = getattr(keras.layers, name)(**{key: tupled(value) for key, value in arguments.items()})
            at = layer(at)
        except ValueError:
            return {"inputs": inputs, "layers": said}
        if any(length is None or length <= 0 for length in at.shape[1:]):
            return {"inputs": inputs, "layers": said}
        weights = [{"name": one.name, "shape": list(one.shape)} for one in layer.weights if one.dtype == "float32"]
        placed.append({"outputs": list(at.shape[1:]), "weights": weights})
    return {"inputs": inputs, "layers": said, "placed": placed}


cases = [case() for _ in range(CASES)]
content = {"versions": {"keras": keras.__version__}, "cases": cases}
OUT.write_text(json.dumps(content, separators=(",", ":"), allow_nan=False) + "\n")
print(OUT.name, len(cases), sum("placed" not in one for one in cases))
