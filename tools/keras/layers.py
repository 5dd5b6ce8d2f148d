"""
Writes fixtures of Keras's layers, alone and in random stacks, for the tests of packages/engine.

    $(node tools/python/print.mjs tools/keras/requirements.txt) tools/keras/layers.py

Writes layers.json to packages/engine/src/fixtures, with the versions that made it. A case has the layers in the words
of `LayerSpec`. Its inputs, targets and initial weights are numbers of `randomStream`, so that they are not written
down. Results are those of Keras in float64; beside each stands how far Keras in float32 is from it.
"""

import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
import tensorflow as tf
from random_stream import uniforms

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages" / "engine" / "src" / "fixtures" / "layers.json"
ROWS, FEATURES, CLASSES, STEPS, RATE, SEED = 5, 4, 3, 4, 0.125, 3
# Numbers that are written down of a tensor.
SAMPLES = 24

NONE = {"l1": 0, "l2": 0, "proximalL1": 0}
PLAIN = {"kernelRegularizer": NONE, "biasRegularizer": NONE, "kernelConstraint": {"name": "none"}}


# --- words of LayerSpec ----------------------------------------------------------------------------------------------


def reshape(*shape):
    return {"type": "reshape", "shape": list(shape)}


def dense(units):
    return {"type": "dense", "units": units, **PLAIN}


def activation(name, **more):
    words = {"name": name, **({"alpha": 1} if name == "elu" else {})}
    return {"type": "activation", "activation": words, "activityRegularizer": {"l1": 0, "l2": 0, **more}}


def conv2d(filters, size, strides=(1, 1), padding="valid", bias=True, **more):
    windows = {"kernelSize": list(size), "strides": list(strides), "padding": padding}
    return {"type": "conv2d", "filters": filters, **windows, "useBias": bias, **PLAIN, **more}


def pooling(kind, size, strides, padding="valid"):
    return {"type": f"{kind}_pooling2d", "poolSize": list(size), "strides": list(strides), "padding": padding}


def normalization(kind, epsilon=1e-3, center=True, scale=True, gamma=NONE, beta=NONE, **more):
    words = {"epsilon": epsilon, "center": center, "scale": scale, "gammaRegularizer": gamma, "betaRegularizer": beta}
    return {"type": f"{kind}_normalization", **({"momentum": 0.9} if kind == "batch" else {}), **words, **more}


def depthwise(size, multiplier=1, strides=(1, 1), padding="valid", bias=True, **more):
    windows = {"kernelSize": list(size), "strides": list(strides), "padding": padding}
    return {"type": "depthwise_conv2d", "depthMultiplier": multiplier, **windows, "useBias": bias, **PLAIN, **more}


def embedding(inputs, outputs, penalty=NONE, **constraint):
    words = {"embeddingsRegularizer": penalty, "embeddingsConstraint": constraint or {"name": "none"}}
    return {"type": "embedding", "inputDim": inputs, "outputDim": outputs, **words}


FLATTEN = {"type": "flatten"}
GLOBAL = {"type": "global_average_pooling2d"}


# --- cases -----------------------------------------------------------------------------------------------------------


def alone(shape, *layers, end=FLATTEN):
    """Layers between Dense layers, so that their gradients with respect to their inputs show in the first kernel."""
    size = int(np.prod(shape))
    return [dense(size), reshape(*shape), *layers, *([] if end is None else [end]), dense(CLASSES)]


def cases():
    penalised = {"kernelRegularizer": {"l1": 0.01, "l2": 0.02, "proximalL1": 0}, "biasRegularizer": {"l1": 0.01, "l2": 0.03}}

    def constrained(**constraint):
        return {"kernelConstraint": constraint}

    yield "conv2d valid", alone((7, 6, 2), conv2d(5, (3, 2)))
    yield "conv2d same", alone((6, 5, 3), conv2d(8, (3, 4), padding="same"))
    yield "conv2d strides", alone((9, 8, 1), conv2d(9, (3, 2), (2, 3)))
    yield "conv2d strides same", alone((8, 9, 2), conv2d(4, (2, 3), (3, 2), "same"))
    yield "conv2d strides beyond windows", alone((7, 8, 2), conv2d(3, (1, 2), (2, 3), "same", bias=False))
    yield "conv2d window beyond the image", alone((3, 4, 2), conv2d(3, (5, 6), (2, 1), "same"))
    yield "conv2d of one pixel", alone((1, 1, 5), conv2d(16, (1, 1)))
    yield "conv2d penalties", alone((5, 5, 2), conv2d(3, (3, 3), padding="same", **penalised), activation("relu", l1=0.01, l2=0.02))
    yield "conv2d MaxNorm, axes 0 1 2", alone((4, 4, 2), conv2d(3, (3, 3), **constrained(name="MaxNorm", maxValue=0.5, axis=[0, 1, 2])))
    yield "conv2d UnitNorm, axis 3", alone((4, 4, 2), conv2d(3, (3, 3), **constrained(name="UnitNorm", axis=3)))
    yield "conv2d UnitNorm, axis 0", alone((4, 4, 2), conv2d(3, (3, 3), **constrained(name="UnitNorm", axis=0)))
    minmax = {"name": "MinMaxNorm", "minValue": 0.3, "maxValue": 0.6, "rate": 0.5}
    yield "conv2d MinMaxNorm, axes 1 3", alone((4, 4, 2), conv2d(3, (3, 3), **constrained(**minmax, axis=[1, 3])))
    yield "conv2d prelu", alone((4, 5, 2), conv2d(3, (2, 2)), activation("prelu"))
    for kind in "max", "average":
        yield f"{kind}_pooling2d", alone((6, 7, 3), pooling(kind, (2, 2), (2, 2)))
        yield f"{kind}_pooling2d overlapping", alone((7, 6, 8), pooling(kind, (3, 2), (2, 1)))
        yield f"{kind}_pooling2d same", alone((7, 6, 9), pooling(kind, (3, 4), (2, 3), "same"))
        yield f"{kind}_pooling2d behind relu", alone((6, 6, 2), activation("relu"), pooling(kind, (2, 3), (1, 2), "same"))
    yield "global_average_pooling2d", alone((5, 3, 10), end=GLOBAL)
    some = {"gamma": {"l1": 0.01, "l2": 0.02, "proximalL1": 0}, "beta": {"l1": 0.02, "l2": 0.01, "proximalL1": 0}}
    for kind in "batch", "layer":
        name = f"{kind}_normalization"
        yield f"{name} of images", alone((5, 4, 3), normalization(kind))
        yield f"{name} of wide images", alone((3, 2, 17), normalization(kind, 1e-2))
        yield f"{name} of vectors", [dense(11), normalization(kind), activation("relu"), dense(CLASSES)]
        yield f"{name} penalties", alone((4, 4, 9), normalization(kind, **some))
        yield f"{name} without gamma", alone((4, 4, 2), normalization(kind, scale=False))
        yield f"{name} without beta", alone((4, 4, 2), normalization(kind, center=False))
        yield f"{name} without both", alone((4, 4, 8), normalization(kind, center=False, scale=False))
    yield "batch_normalization momentum", alone((4, 4, 2), normalization("batch", momentum=0.25))
    yield "depthwise_conv2d valid", alone((6, 5, 3), depthwise((3, 2)))
    yield "depthwise_conv2d same", alone((5, 6, 8), depthwise((2, 3), padding="same", bias=False))
    yield "depthwise_conv2d multiplier, strides", alone((7, 8, 3), depthwise((3, 3), 3, (2, 2), "same"))
    yield "depthwise_conv2d penalties", alone((4, 4, 2), depthwise((2, 2), 2, **penalised))
    channel = constrained(name="MaxNorm", maxValue=0.5, axis=[0, 1])
    yield "depthwise_conv2d MaxNorm, axes 0 1", alone((5, 5, 2), depthwise((3, 3), 2, **channel))
    yield "depthwise_conv2d UnitNorm, axis 2", alone((5, 5, 3), depthwise((2, 2), 2, **constrained(name="UnitNorm", axis=2)))
    yield "embedding", [embedding(7, 5), FLATTEN, dense(CLASSES)]
    yield "embedding penalty, MaxNorm", [
        embedding(6, 9, {"l1": 0.01, "l2": 0.02, "proximalL1": 0}, name="MaxNorm", maxValue=0.5, axis=1),
        activation("tanh"),
        GLOBAL,
        dense(CLASSES),
    ]
    generator = np.random.default_rng(1)
    for index in range(24):
        yield f"stack {index}", stack(generator)


def stack(generator):
    """A random stack of up to six layers on an image."""

    def pick(*choices):
        return choices[generator.integers(len(choices))]

    def whole(low, high):
        return int(generator.integers(low, high + 1))

    shape = (whole(4, 8), whole(4, 8), whole(1, 4))
    layers = [reshape(*shape)]

    def window():
        return (whole(1, 3), whole(1, 3)), (whole(1, 2), whole(1, 2)), pick("same", "same", "valid")

    def of(kind):
        if kind == "conv2d":
            return conv2d(whole(1, 17), *window(), bias=bool(whole(0, 1)))
        if kind in ("max_pool", "average_pool"):
            return pooling(kind.removesuffix("_pool"), *window())
        if kind in ("batch", "layer"):
            return normalization(kind)
        if kind == "depthwise":
            size, _, padding = window()
            return depthwise(size, whole(1, 3), (whole(1, 2),) * 2, padding)
        return activation(pick("relu", "tanh", "elu", "sigmoid"))

    for kind in generator.choice(KINDS, whole(2, 6)):
        layer = of(kind)
        size = layer.get("kernelSize", layer.get("poolSize"))
        if size is not None and layer["padding"] == "valid" and any(k > n for k, n in zip(size, shape)):
            layer["padding"] = "same"
        layers.append(layer)
        shape = model_of([*layers], int(np.prod(layers[0]["shape"]))).output.shape[1:]
    return [*layers, pick(FLATTEN, FLATTEN, GLOBAL), dense(CLASSES)]


KINDS = ["conv2d", "conv2d", "max_pool", "average_pool", "activation", "batch", "layer", "depthwise"]


# --- Keras -----------------------------------------------------------------------------------------------------------


def layer_of(spec):
    l, r, c = keras.layers, keras.regularizers, keras.constraints

    def penalty(words):
        return r.L1L2(l1=words["l1"], l2=words["l2"]) if words["l1"] or words["l2"] else None

    def constraint(words):
        names = {"maxValue": "max_value", "minValue": "min_value"}
        arguments = {names.get(key, key): value for key, value in words.items() if key != "name"}
        return None if words["name"] == "none" else getattr(c, words["name"])(**arguments)

    def regularized():
        return {
            "kernel_regularizer": penalty(spec["kernelRegularizer"]),
            "bias_regularizer": penalty(spec["biasRegularizer"]),
            "kernel_constraint": constraint(spec["kernelConstraint"]),
        }

    kind = spec["type"]
    if kind == "dense":
        return l.Dense(spec["units"], **regularized())
    if kind == "reshape":
        return l.Reshape(spec["shape"])
    if kind == "flatten":
        return l.Flatten()
    if kind == "activation":
        penalised = {"activity_regularizer": penalty(spec["activityRegularizer"])}
        name = spec["activation"]["name"]
        return l.PReLU(**penalised) if name == "prelu" else l.Activation(name, **penalised)
    if kind == "conv2d":
        windows = {"kernel_size": spec["kernelSize"], "strides": spec["strides"], "padding": spec["padding"]}
        return l.Conv2D(spec["filters"], **windows, use_bias=spec["useBias"], **regularized())
    if kind == "depthwise_conv2d":
        windows = {"kernel_size": spec["kernelSize"], "strides": spec["strides"], "padding": spec["padding"]}
        words = {key.replace("kernel", "depthwise"): value for key, value in regularized().items()}
        return l.DepthwiseConv2D(
            **windows, depth_multiplier=spec["depthMultiplier"], use_bias=spec["useBias"], **words
        )
    if kind in ("batch_normalization", "layer_normalization"):
        make = l.BatchNormalization if kind.startswith("batch") else l.LayerNormalization
        words = {key: spec[key] for key in ("momentum", "epsilon", "center", "scale") if key in spec}
        penalties = {f"{name}_regularizer": penalty(spec[f"{name}Regularizer"]) for name in ("gamma", "beta")}
        return make(**words, **penalties)
    if kind == "embedding":
        table, limit = penalty(spec["embeddingsRegularizer"]), constraint(spec["embeddingsConstraint"])
        return l.Embedding(spec["inputDim"], spec["outputDim"], embeddings_regularizer=table, embeddings_constraint=limit)
    if kind in ("max_pooling2d", "average_pooling2d"):
        make = l.MaxPooling2D if kind.startswith("max") else l.AveragePooling2D
        return make(spec["poolSize"], spec["strides"], spec["padding"])
    if kind == "global_average_pooling2d":
        return l.GlobalAveragePooling2D()
    raise ValueError(kind)


def model_of(layers, features):
    x = inputs = keras.Input((features,))
    for spec in layers:
        x = layer_of(spec)(x)
        if spec["type"] == "embedding":
            x = keras.layers.Reshape((1, features, spec["outputDim"]))(x)
    return keras.Model(inputs, x)


def features_of(layers):
    return int(np.prod(layers[0]["shape"])) if layers[0]["type"] == "reshape" else FEATURES


def begun(name, shape, *key):
    """Initial numbers of a tensor."""
    numbers = uniforms(SEED, *key, count=int(np.prod(shape))).astype(np.float32)
    return (numbers + np.float32(0.5 if name in ("gamma", "moving_variance") else -0.5)).reshape(shape)


def trained(name, layers, floats):
    """Gradients of the first step, loss with penalties of each step, and weights and outputs behind the last."""
    keras.config.set_floatx(floats)
    keras.config.set_dtype_policy(floats)
    features = features_of(layers)
    model = model_of(layers, features)
    start = [begun(w.name, w.shape, "weights", name, i).astype(floats) for i, w in enumerate(model.weights)]
    model.set_weights(start)
    x = begun("", (ROWS, features), "inputs", name)
    if layers[0]["type"] == "embedding":
        x = np.floor((x + np.float32(0.5)) * layers[0]["inputDim"])
    x = x.astype(floats)
    y = np.floor(uniforms(SEED, "targets", name, count=ROWS) * CLASSES).astype(np.int64)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    with tf.GradientTape() as tape:
        z = model(x, training=True)
        total = tf.add_n([loss(y, z), *model.losses])
    gradients = [tf.convert_to_tensor(g).numpy() for g in tape.gradient(total, model.trainable_weights)]
    model.set_weights(start)
    model.compile(optimizer=keras.optimizers.SGD(RATE), loss=loss)
    losses = []
    for _ in range(STEPS):
        model.reset_metrics()
        losses.append(float(np.asarray(model.train_on_batch(x, y))))
    outputs = model(x, training=False).numpy()
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")
    return {"gradients": gradients, "losses": [np.array(losses)], "weights": model.get_weights(), "outputs": [outputs]}


def scales(tensors):
    """
    Size of the largest number of each tensor, and at least a thousandth of the largest of all: the gradient of a bias
    ahead of a normalization is 0 but for roundings.
    """
    sizes = [float(np.max(np.abs(tensor))) for tensor in tensors]
    return [float(f"{max(size, max(sizes) / 1000):.3g}") for size in sizes]


def samples(tensor, scale):
    """Numbers of a tensor, evenly spread."""
    flat = np.ravel(tensor)
    count = min(SAMPLES, flat.size)
    numbers = [float(f"{flat[i * flat.size // count]:.9g}") for i in range(count)]
    return {"numbers": numbers, "scale": scale}


def distance(found, wanted, scale):
    """Largest difference in a tensor over its scale."""
    return float(np.max(np.abs(np.asarray(found, dtype=np.float64) - wanted))) / scale


def result_of(name, layers):
    exact, single = trained(name, layers, "float64"), trained(name, layers, "float32")
    sizes = {key: scales(exact[key]) for key in exact}
    apart = {key: max(map(distance, single[key], exact[key], sizes[key])) for key in exact}
    print(name, {key: f"{value:.1e}" for key, value in apart.items()})
    return {
        "name": name,
        "layers": layers,
        **{key: list(map(samples, exact[key], sizes[key])) for key in exact},
        "float32": {key: float(f"{value:.1e}") for key, value in apart.items()},
    }


if __name__ == "__main__":
    results = [result_of(name, layers) for name, layers in cases()]
    constants = {"rows": ROWS, "features": FEATURES, "classes": CLASSES, "rate": RATE, "seed": SEED, "samples": SAMPLES}
    versions = {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__}
    OUT.parent.mkdir(exist_ok=True)
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in results)
    OUT.write_text(f'{{"versions":{json.dumps(versions)},"constants":{json.dumps(constants)},"cases":[\n{lines}\n]}}\n')
