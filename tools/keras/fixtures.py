"""
Writes fixtures of Keras's results for the tests of packages/trainer.

    python3 -m venv /tmp/keras && /tmp/keras/bin/pip install -r tools/keras/requirements.txt
    /tmp/keras/bin/python tools/keras/fixtures.py

Writes keras.json, trajectories.json and long-trajectories.json to packages/trainer/fixtures, with the versions that
made them.
"""

import functools
import json
import os
import pathlib
import types

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
import tensorflow as tf
from random_stream import uniforms

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages" / "trainer" / "fixtures"
VERSIONS = {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__}
RNG = np.random.default_rng(7)


def numbers(x) -> list:
    """Float32 numbers with the shortest digits that identify them."""
    array = np.asarray(x, dtype=np.float32)
    return [float(np.format_float_scientific(v, unique=True)) for v in array.reshape(-1)]


def write(name: str, content: dict) -> None:
    text = json.dumps({"versions": VERSIONS, **content}, separators=(",", ":"), allow_nan=False)
    (OUT / name).write_text(text + "\n")
    print(name, len(text))


# --- schedules -------------------------------------------------------------------------------------------------------


def schedules() -> list:
    s = keras.optimizers.schedules
    steps = [0, 1, 5, 9, 10, 11, 15, 20, 29, 30, 31, 50, 69, 70, 71, 99, 100, 101, 250]
    cases = [
        ({"name": "ExponentialDecay", "decay_rate": 0.9, "decay_steps": 10}, s.ExponentialDecay(0.1, 10, 0.9)),
        (
            {"name": "ExponentialDecay", "decay_rate": 0.5, "decay_steps": 30, "staircase": True},
            s.ExponentialDecay(0.1, 30, 0.5, staircase=True),
        ),
        ({"name": "InverseTimeDecay", "decay_rate": 0.5, "decay_steps": 20}, s.InverseTimeDecay(0.1, 20, 0.5)),
        (
            {"name": "InverseTimeDecay", "decay_rate": 2, "decay_steps": 20, "staircase": True},
            s.InverseTimeDecay(0.1, 20, 2, staircase=True),
        ),
        (
            {"name": "PolynomialDecay", "decay_steps": 50, "end_learning_rate": 0.01, "power": 2},
            s.PolynomialDecay(0.1, 50, 0.01, power=2),
        ),
        (
            {"name": "PolynomialDecay", "decay_steps": 30, "end_learning_rate": 0, "power": 0.5, "cycle": True},
            s.PolynomialDecay(0.1, 30, 0.0, power=0.5, cycle=True),
        ),
        (
            {"name": "PiecewiseConstantDecay", "boundaries": [10, 50], "values": [0.1, 0.05, 0.001]},
            s.PiecewiseConstantDecay([10, 50], [0.1, 0.05, 0.001]),
        ),
        ({"name": "CosineDecay", "decay_steps": 100}, s.CosineDecay(0.1, 100)),
        (
            {"name": "CosineDecay", "decay_steps": 60, "alpha": 0.2, "warmup_steps": 10, "warmup_target": 0.3},
            s.CosineDecay(0.1, 60, alpha=0.2, warmup_target=0.3, warmup_steps=10),
        ),
        ({"name": "CosineDecayRestarts", "first_decay_steps": 10}, s.CosineDecayRestarts(0.1, 10)),
        (
            {"name": "CosineDecayRestarts", "first_decay_steps": 20, "t_mul": 1, "m_mul": 0.8, "alpha": 0.1},
            s.CosineDecayRestarts(0.1, 20, t_mul=1.0, m_mul=0.8, alpha=0.1),
        ),
        (
            {"name": "CosineDecayRestarts", "first_decay_steps": 16, "t_mul": 1.5, "m_mul": 0.5},
            s.CosineDecayRestarts(0.1, 16, t_mul=1.5, m_mul=0.5),
        ),
    ]
    return [
        {"schedule": words, "initial": 0.1, "steps": steps, "rates": numbers([float(made(step)) for step in steps])}
        for words, made in cases
    ]


# --- activations -----------------------------------------------------------------------------------------------------


def activations() -> dict:
    z = np.array(
        [[-30, -5, -1.5, -0.25, -1e-3], [0.5, 1e-3, 0.75, 2, 30], [-2, -1, 3, 1, 0.1], [1, 1, 1, 1, 1]],
        dtype=np.float32,
    )
    g = RNG.normal(size=z.shape).astype(np.float32)
    a = keras.activations
    cases = [
        ("relu", a.relu),
        ("linear", a.linear),
        ("sigmoid", a.sigmoid),
        ("tanh", a.tanh),
        ("softmax", a.softmax),
        ({"name": "leaky_relu"}, a.leaky_relu),
        ({"name": "leaky_relu", "negative_slope": 0.01}, lambda x: a.leaky_relu(x, negative_slope=0.01)),
        ({"name": "leaky_relu", "negative_slope": 0}, lambda x: a.leaky_relu(x, negative_slope=0.0)),
        ({"name": "elu"}, a.elu),
        ({"name": "elu", "alpha": 0.3}, lambda x: a.elu(x, alpha=0.3)),
    ]
    made = []
    for words, function in cases:
        x = tf.Variable(z)
        with tf.GradientTape() as tape:
            y = function(x)
            total = tf.reduce_sum(y * g)
        made.append({"activation": words, "outputs": numbers(y), "gradient": numbers(tape.gradient(total, x))})
    slopes = np.array([0, 0.1, 0.25, 0.5, 1], dtype=np.float32)
    layer = keras.layers.PReLU()
    layer.build((None, 5))
    layer.set_weights([slopes])
    x = tf.Variable(z)
    with tf.GradientTape() as tape:
        y = layer(x)
        total = tf.reduce_sum(y * g)
    gradient, by_slope = tape.gradient(total, [x, layer.alpha.value])
    prelu = {
        "slopes": numbers(slopes),
        "outputs": numbers(y),
        "gradient": numbers(gradient),
        "slopeGradient": numbers(by_slope),
    }
    return {"shape": [4, 5], "z": numbers(z), "outer": numbers(g), "cases": made, "prelu": prelu}


# --- losses ----------------------------------------------------------------------------------------------------------


def losses() -> dict:
    k = keras.losses

    def measured(loss, z, t):
        x = tf.Variable(z)
        with tf.GradientTape() as tape:
            value = loss(t, x)
        return {"value": float(np.float32(value)), "gradient": numbers(tape.gradient(value, x))}

    logits = (RNG.normal(size=(7, 4)) * 3).astype(np.float32)
    extreme = logits.copy()
    extreme[0] = [1e3, -1e3, 0, 5]
    extreme[1] = 0
    classes = np.array([0, 1, 2, 0, 1, 2, 0])  # class 3 is missing
    onehot = np.eye(4, dtype=np.float32)[classes]
    multi = []
    for z in (logits, extreme):
        multi.append(
            {
                "loss": "sparse_categorical_crossentropy",
                "z": numbers(z),
                **measured(k.SparseCategoricalCrossentropy(from_logits=True), z, classes),
            }
        )
        for smoothing in (0, 0.1, 1):
            multi.append(
                {
                    "loss": {"name": "categorical_crossentropy", "label_smoothing": smoothing},
                    "z": numbers(z),
                    **measured(k.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing), z, onehot),
                }
            )

    score = (RNG.normal(size=(7, 1)) * 2).astype(np.float32)
    score[:2] = [[1e3], [-1e3]]
    score[2] = 0
    labels = np.array([[1], [1], [0], [0], [1], [0], [1]], dtype=np.float32)
    binary = []
    for smoothing in (0, 0.2):
        binary.append(
            {
                "loss": {"name": "binary_crossentropy", "label_smoothing": smoothing},
                **measured(k.BinaryCrossentropy(from_logits=True, label_smoothing=smoothing), score, labels),
            }
        )
    binary.append({"loss": "hinge", **measured(k.Hinge(), score, labels)})

    predicted = np.array([[0.5], [-0.25], [3], [100], [2], [1.5], [-2]], dtype=np.float32)
    targets = np.array([[0.25], [0.5], [3], [1], [2.5], [0], [4]], dtype=np.float32)

    def rmse(t, x):
        return tf.sqrt(tf.reduce_mean(tf.square(x - t)))

    def one_minus_r2(t, x):
        return tf.reduce_sum(tf.square(x - t)) / tf.reduce_sum(tf.square(t - tf.reduce_mean(t)))

    regression = [
        ("mean_squared_error", k.MeanSquaredError()),
        ("root_mean_squared_error", rmse),
        ("mean_absolute_error", k.MeanAbsoluteError()),
        ("mean_squared_logarithmic_error", k.MeanSquaredLogarithmicError()),
        ("log_cosh", k.LogCosh()),
        ({"name": "huber"}, k.Huber()),
        ({"name": "huber", "delta": 0.3}, k.Huber(delta=0.3)),
        ("r2", one_minus_r2),
    ]
    return {
        "multiClass": {"classes": [int(c) for c in classes], "cases": multi},
        "binary": {"z": numbers(score), "labels": [int(c) for c in labels[:, 0]], "cases": binary},
        "regression": {
            "z": numbers(predicted),
            "targets": numbers(targets),
            "cases": [{"loss": words, **measured(loss, predicted, targets)} for words, loss in regression],
        },
    }


# --- metrics ---------------------------------------------------------------------------------------------------------


def metrics() -> dict:
    m = keras.metrics
    scores = RNG.random(60).astype(np.float32)
    scores[:3] = [0, 1, 0.5]
    labels = (RNG.random(60) < 0.3 + 0.5 * scores).astype(int)
    numbers_true = (RNG.normal(size=40) * 5 + 2).astype(np.float32)
    numbers_predicted = (numbers_true + RNG.normal(size=40) * 2).astype(np.float32)

    def binary(y, s):
        f1 = m.F1Score(threshold=0.5)
        f1.update_state(y.reshape(-1, 1), s.reshape(-1, 1))
        made = {"f1": float(np.asarray(f1.result())[0])}
        for name, metric in [("auc", m.AUC()), ("precision", m.Precision()), ("recall", m.Recall())]:
            metric.update_state(y, s)
            made[name] = float(metric.result())
        return {"scores": numbers(s), "labels": [int(v) for v in y], **made}

    def regression(t, p):
        made = {}
        for name, metric in [
            ("meanSquared", m.MeanSquaredError()),
            ("rootMeanSquared", m.RootMeanSquaredError()),
            ("meanAbsolute", m.MeanAbsoluteError()),
            ("r2", m.R2Score()),
        ]:
            metric.update_state(t.reshape(-1, 1), p.reshape(-1, 1))
            made[name] = float(metric.result())
        return {"targets": numbers(t), "predictions": numbers(p), **made}

    return {
        "binary": [
            binary(labels, scores),
            binary(np.zeros(60, dtype=int), scores),
            binary(labels, np.zeros(60, dtype=np.float32)),
        ],
        "regression": [regression(numbers_true, numbers_predicted), regression(numbers_true, numbers_true)],
    }


# --- penalties and constraints ---------------------------------------------------------------------------------------


def weights() -> np.ndarray:
    w = (RNG.normal(size=(4, 5)) * 2).astype(np.float32)
    w[:, 1] = 0
    w[2, :] *= 0.01
    w[0, 0] = 0
    return w


def regularizers() -> dict:
    w = weights()
    cases = []
    for l1, l2 in [(0.01, 0), (0, 0.02), (0.1, 0.3)]:
        x = tf.Variable(w)
        with tf.GradientTape() as tape:
            value = keras.regularizers.L1L2(l1=l1, l2=l2)(x)
        gradient = tape.gradient(value, x)
        cases.append({"l1": l1, "l2": l2, "penalty": float(np.float32(value)), "gradient": numbers(gradient)})
    return {"shape": [4, 5], "weights": numbers(w), "cases": cases}


def constraints() -> dict:
    c = keras.constraints
    w = weights()
    cases = [
        ("NonNeg", c.NonNeg()),
        ({"name": "MaxNorm"}, c.MaxNorm()),
        ({"name": "MaxNorm", "max_value": 0.5, "axis": 1}, c.MaxNorm(0.5, axis=1)),
        ({"name": "MaxNorm", "max_value": 100}, c.MaxNorm(100)),
        ({"name": "UnitNorm"}, c.UnitNorm()),
        ({"name": "UnitNorm", "axis": 1}, c.UnitNorm(axis=1)),
        ({"name": "MinMaxNorm", "min_value": 1, "max_value": 2}, c.MinMaxNorm(1, 2)),
        (
            {"name": "MinMaxNorm", "min_value": 0.5, "max_value": 1.5, "rate": 0.3, "axis": 1},
            c.MinMaxNorm(0.5, 1.5, rate=0.3, axis=1),
        ),
    ]
    return {
        "shape": [4, 5],
        "weights": numbers(w),
        "cases": [{"constraint": words, "result": numbers(made(tf.constant(w)))} for words, made in cases],
    }


# --- optimizers ------------------------------------------------------------------------------------------------------

OPTIMIZERS = [
    ({"name": "sgd"}, lambda **o: keras.optimizers.SGD(**o)),
    ({"name": "sgd", "momentum": 0.9}, lambda **o: keras.optimizers.SGD(momentum=0.9, **o)),
    (
        {"name": "sgd", "momentum": 0.7, "nesterov": True},
        lambda **o: keras.optimizers.SGD(momentum=0.7, nesterov=True, **o),
    ),
    ({"name": "adam"}, lambda **o: keras.optimizers.Adam(**o)),
    (
        {"name": "adam", "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-4},
        lambda **o: keras.optimizers.Adam(beta_1=0.8, beta_2=0.95, epsilon=1e-4, **o),
    ),
    ({"name": "adam", "amsgrad": True}, lambda **o: keras.optimizers.Adam(amsgrad=True, **o)),
    ({"name": "adam", "beta_1": 0}, lambda **o: keras.optimizers.Adam(beta_1=0.0, **o)),
    ({"name": "adamw"}, lambda **o: keras.optimizers.AdamW(**o)),
    ({"name": "adamw", "weight_decay": 0.1}, lambda **o: keras.optimizers.AdamW(weight_decay=0.1, **o)),
    ({"name": "nadam"}, lambda **o: keras.optimizers.Nadam(**o)),
    ({"name": "nadam", "beta_1": 0.5}, lambda **o: keras.optimizers.Nadam(beta_1=0.5, **o)),
    ({"name": "rmsprop"}, lambda **o: keras.optimizers.RMSprop(**o)),
    (
        {"name": "rmsprop", "rho": 0.8, "momentum": 0.5},
        lambda **o: keras.optimizers.RMSprop(rho=0.8, momentum=0.5, **o),
    ),
    ({"name": "rmsprop", "centered": True}, lambda **o: keras.optimizers.RMSprop(centered=True, **o)),
    (
        {"name": "rmsprop", "centered": True, "momentum": 0.9},
        lambda **o: keras.optimizers.RMSprop(centered=True, momentum=0.9, **o),
    ),
    ({"name": "adagrad"}, lambda **o: keras.optimizers.Adagrad(**o)),
    (
        {"name": "adagrad", "initial_accumulator_value": 0},
        lambda **o: keras.optimizers.Adagrad(initial_accumulator_value=0.0, **o),
    ),
]


def optimizers() -> dict:
    start = [RNG.normal(size=shape).astype(np.float32) for shape in ((3, 2), (1, 2))]
    gradients = [[(RNG.normal(size=s.shape) * 3).astype(np.float32) for s in start] for _ in range(12)]
    rates = [0.1, 0.1, 0.05, 0.05, 0.2, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.1]
    clippings = [{}, {"clipvalue": 1}, {"clipnorm": 2}, {"global_clipnorm": 3}, {"global_clipnorm": 1000}]
    cases = []
    for words, make in OPTIMIZERS:
        for clipping in clippings if words == {"name": "sgd"} or words == {"name": "adam"} else [{}]:
            optimizer = make(learning_rate=0.1, **clipping)
            variables = [keras.Variable(s) for s in start]
            after = []
            for step, gradient in enumerate(gradients):
                optimizer.learning_rate = rates[step]
                optimizer.apply([tf.constant(g) for g in gradient], variables)
                after.append([numbers(v) for v in variables])
            cases.append({"optimizer": {**words, **clipping}, "after": after})
    return {
        "shapes": [[3, 2], [1, 2]],
        "start": [numbers(s) for s in start],
        "gradients": [[numbers(g) for g in step] for step in gradients],
        "rates": rates,
        "cases": cases,
    }


# --- callbacks -------------------------------------------------------------------------------------------------------


def callbacks() -> dict:
    curves = [
        [1, 0.8, 0.9, 0.7, 0.7, 0.71, 0.69, 0.7, 0.7, 0.7, 0.7, 0.6, 0.6, 0.6, 0.6],
        [0.5, 0.6, 0.55, 0.65, 0.64, 0.63, 0.62, 0.66, 0.5, 0.5, 0.5, 0.5, 0.7, 0.7, 0.7],
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    ]
    stopping = [
        {"patience": 0},
        {"patience": 2},
        {"patience": 3, "min_delta": 0.05},
        {"patience": 2, "baseline": 0.65},
        {"patience": 2, "start_from_epoch": 5},
        {"patience": 2, "mode": "max"},
        {"patience": 1, "mode": "max", "min_delta": 0.1, "baseline": 0.62},
    ]
    plateau = [
        {"patience": 2},
        {"patience": 1, "factor": 0.5, "cooldown": 2},
        {"patience": 2, "min_delta": 0.05, "factor": 0.2, "min_lr": 0.01},
        {"patience": 1, "mode": "max", "factor": 0.5},
        {"patience": 0, "factor": 0.5},
    ]

    def stop_epoch(settings, curve):
        model = types.SimpleNamespace(stop_training=False, metrics=[], get_weights=lambda: [])
        callback = keras.callbacks.EarlyStopping(monitor="val_loss", **{"mode": "min", **settings})
        callback._model = model
        callback.on_train_begin()
        for epoch, value in enumerate(curve):
            callback.on_epoch_end(epoch, {"val_loss": value})
            if model.stop_training:
                return {"stopped": epoch + 1, "best": callback.best_epoch + 1}
        return {"stopped": None, "best": callback.best_epoch + 1}

    def rates(settings, curve):
        optimizer = keras.optimizers.SGD(learning_rate=0.1)
        model = types.SimpleNamespace(optimizer=optimizer, metrics=[])
        callback = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", **{"mode": "min", **settings})
        callback._model = model
        callback.on_train_begin()
        made = []
        for epoch, value in enumerate(curve):
            callback.on_epoch_end(epoch, {"val_loss": value})
            made.append(float(optimizer.learning_rate.numpy()))
        return numbers(made)

    return {
        "curves": curves,
        "earlyStopping": [{"settings": s, "ends": [stop_epoch(s, c) for c in curves]} for s in stopping],
        "plateau": [{"settings": s, "rates": [rates(s, c) for c in curves]} for s in plateau],
    }


# --- trajectories ----------------------------------------------------------------------------------------------------

class Mask(keras.layers.Layer):
    """Multiplies by `factors`: Ridgeline's dropout inside Keras."""

    def build(self, shape):
        self.factors = self.add_weight(shape=(16, shape[-1]), initializer="ones", trainable=False)

    def call(self, x):
        return x * self.factors


ROWS = 16
RESTARTS = 4


def network(words: dict, widths: list):
    """Keras network for `words` of a sweep file, with a Mask for each dropout."""
    r, c = keras.regularizers, keras.constraints
    features, *hidden, units = widths
    inputs = keras.Input((features,))
    x = Mask()(inputs)
    for width in hidden:
        kernel, activity = words.get("kernel_regularizer", {}), words.get("activity_regularizer")
        constraint = dict(words.get("kernel_constraint", {}))
        made = getattr(c, constraint.pop("name"))(**constraint) if constraint else None
        activation = words.get("activation", "relu")
        x = keras.layers.Dense(
            width,
            activation=None if activation == "prelu" else activation,
            kernel_regularizer=r.L1L2(l1=kernel.get("l1", 0), l2=kernel.get("l2", 0)),
            bias_regularizer=r.L1L2(**{"l1": 0, "l2": 0, **words.get("bias_regularizer", {})}),
            activity_regularizer=None if activity is None else r.L1L2(**{"l1": 0, "l2": 0, **activity}),
            kernel_constraint=made,
        )(x)
        if activation == "prelu":
            x = keras.layers.PReLU()(x)
        x = Mask()(x)
    return keras.Model(inputs, keras.layers.Dense(units)(x))


def trained(case: dict, widths: list, data: tuple, start: list, floats: str) -> tuple:
    """Trains from `start`. Returns the loss with the penalties before each step, and the weights after the last."""
    keras.config.set_floatx(floats)
    keras.config.set_dtype_policy(floats)
    x, y = data
    words, training = case["network"], case["training"]
    model = network(words, widths)
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    masks = [layer for layer in model.layers if isinstance(layer, Mask)]
    for layer, weights in zip(dense, start):
        layer.set_weights([w.astype(floats) for w in weights])
    named = {"mean_squared_error": keras.losses.MeanSquaredError(), "huber": keras.losses.Huber()}
    loss = named.get(training.get("loss"), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.compile(optimizer=case["make"](), loss=loss)
    rates = words.get("dropout", 0)
    rates = [words.get("input", {}).get("dropout", 0), *(rates if isinstance(rates, list) else [rates] * 2)]
    totals = []
    for step in range(case["steps"]):
        for name, layer, rate in zip(["input", 0, 1], masks, rates):
            if rate == 0:
                continue
            drawn = uniforms(5, "dropout", name, step + 1, count=ROWS * layer.factors.shape[1])
            keep = (drawn >= np.float32(rate)).astype(np.float32) / np.float32(1 - rate)
            layer.factors.assign(keep.reshape(ROWS, -1))
        batch = step % (len(x) // ROWS)
        rows = slice(batch * ROWS, (batch + 1) * ROWS)
        model.reset_metrics()
        totals.append(float(np.asarray(model.train_on_batch(x[rows].astype(floats), y[rows]))))
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")
    return np.array(totals), [layer.get_weights() for layer in dense]


def one_rounding_off(start: list, generator) -> list:
    """Moves each weight to its next float32, up or down."""

    def moved(w):
        return np.nextafter(w, np.where(generator.random(w.shape) < 0.5, -np.inf, np.inf).astype(np.float32))

    return [[moved(w) for w in layer] for layer in start]


def distance(a, b) -> float:
    """Largest difference: absolute below 1, relative above it."""
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    return float(np.max(np.abs(a - b) / np.maximum(1, np.abs(b))))


def beside(case: dict, widths: list, data: tuple, start: list) -> dict:
    """Training by Keras, with two controls: Keras in float64, and restarts one rounding off."""
    totals, end = trained(case, widths, data, start, "float32")

    def apart(other: tuple) -> dict:
        flat = [np.concatenate([np.ravel(w) for layer in weights for w in layer]) for weights in (other[1], end)]
        return {"loss": distance(other[0], totals), "weights": distance(*flat)}

    generator = np.random.default_rng(11)
    restarts = [
        apart(trained(case, widths, data, one_rounding_off(start, generator), "float32")) for _ in range(RESTARTS)
    ]
    exact = apart(trained(case, widths, data, start, "float64"))
    print(case["network"], case["training"], totals[0], totals[-1], exact, restarts)
    return {
        "network": case["network"],
        "training": case["training"],
        "totals": numbers(totals),
        "end": written(end),
        "float64": {key: rounded(exact[key]) for key in exact},
        "restarted": {key: rounded(max(one[key] for one in restarts)) for key in exact},
    }


def rounded(x: float) -> float:
    return float(f"{x:.1e}")


def started(generator, widths: list, spread) -> list:
    return [
        [
            (generator.normal(size=(a, b)) * spread(a)).astype(np.float32),
            (generator.normal(size=b) * 0.1).astype(np.float32),
        ]
        for a, b in zip(widths, widths[1:])
    ]


def optimizer_of(words: dict, rate: float) -> tuple:
    """Optimizer's words in a sweep file, and its Keras constructor."""
    (make,) = [make for known, make in OPTIMIZERS if known == words]
    return {**words, "learning_rate": rate}, functools.partial(make, learning_rate=rate)


def written(start: list) -> list:
    return [[numbers(w) for w in layer] for layer in start]


def trajectories() -> dict:
    features, hidden = 6, [8, 5]
    x = RNG.random((48, features)).astype(np.float32)
    classes = RNG.integers(0, 3, 48)
    numbers_true = (x @ RNG.normal(size=features) + 0.1 * RNG.normal(size=48)).astype(np.float32)
    start = {units: started(RNG, [features, *hidden, units], lambda _: 0.5) for units in (3, 1)}
    s = keras.optimizers.schedules
    both = {"kernel_regularizer": {"l1": 0.001, "l2": 0.002}}
    opt = optimizer_of
    cases = [
        (both, {}, *opt({"name": "sgd"}, 0.1)),
        (both, {}, *opt({"name": "sgd", "momentum": 0.9}, 0.05)),
        (both, {}, *opt({"name": "adam"}, 0.01)),
        (both, {}, *opt({"name": "adam", "amsgrad": True}, 0.01)),
        (both, {}, *opt({"name": "adamw", "weight_decay": 0.1}, 0.01)),
        (both, {}, *opt({"name": "rmsprop"}, 0.005)),
        (both, {}, *opt({"name": "nadam"}, 0.01)),
        (both, {}, *opt({"name": "adagrad"}, 0.05)),
        ({"bias_regularizer": {"l1": 0.01, "l2": 0.02}}, {}, *opt({"name": "adam"}, 0.01)),
        ({"activity_regularizer": {"l1": 0.01, "l2": 0.02}}, {}, *opt({"name": "adam"}, 0.01)),
        ({"kernel_constraint": {"name": "MaxNorm", "max_value": 1}}, {}, *opt({"name": "adam"}, 0.01)),
        ({"kernel_constraint": {"name": "NonNeg"}}, {}, *opt({"name": "adam"}, 0.01)),
        ({"activation": "tanh", "kernel_constraint": {"name": "UnitNorm"}}, {}, *opt({"name": "adam"}, 0.01)),
        (
            {"kernel_constraint": {"name": "MinMaxNorm", "min_value": 0.5, "max_value": 1, "rate": 0.5}},
            {},
            *opt({"name": "adam"}, 0.01),
        ),
        ({"dropout": [0.5, 0.2]}, {}, *opt({"name": "adam"}, 0.01)),
        ({"input": {"dropout": 0.3}, "dropout": 0.1}, {}, *opt({"name": "adam"}, 0.01)),
        ({"activation": "tanh"}, {}, *opt({"name": "adam"}, 0.01)),
        ({"activation": "sigmoid"}, {}, *opt({"name": "adam"}, 0.01)),
        ({"activation": "elu"}, {}, *opt({"name": "adam"}, 0.01)),
        ({"activation": "softmax"}, {}, *opt({"name": "adam"}, 0.01)),
        ({"activation": "prelu"}, {}, *opt({"name": "adam"}, 0.01)),
        ({"activation": "relu"}, {"loss": "mean_squared_error"}, *opt({"name": "adam"}, 0.01)),
        ({"activation": "tanh"}, {"loss": "huber"}, *opt({"name": "sgd"}, 0.1)),
    ]
    full = [(words, {"optimizer": optimizer, **training}, make) for words, training, optimizer, make in cases]
    for schedule, made in [
        ({"name": "ExponentialDecay", "decay_rate": 0.9, "decay_steps": 20}, s.ExponentialDecay(0.02, 20, 0.9)),
        ({"name": "InverseTimeDecay", "decay_rate": 0.5, "decay_steps": 20}, s.InverseTimeDecay(0.02, 20, 0.5)),
        ({"name": "PolynomialDecay", "decay_steps": 150}, s.PolynomialDecay(0.02, 150)),
        (
            {"name": "PiecewiseConstantDecay", "boundaries": [50, 120], "values": [0.02, 0.01, 0.001]},
            s.PiecewiseConstantDecay([50, 120], [0.02, 0.01, 0.001]),
        ),
        ({"name": "CosineDecay", "decay_steps": 200}, s.CosineDecay(0.02, 200)),
        ({"name": "CosineDecayRestarts", "first_decay_steps": 30}, s.CosineDecayRestarts(0.02, 30)),
    ]:
        training = {"optimizer": {"name": "adam", "learning_rate": 0.02}, "schedule": schedule}
        full.append(({}, training, functools.partial(keras.optimizers.Adam, learning_rate=made)))

    results = []
    for words, training, make in full:
        units = 1 if "loss" in training else 3
        y = numbers_true.reshape(-1, 1) if units == 1 else classes
        case = {"network": words, "training": training, "make": make, "steps": 200}
        results.append(beside(case, [features, *hidden, units], (x, y), start[units]))
    return {
        "seed": 5,
        "rows": ROWS,
        "features": features,
        "hidden": hidden,
        "inputs": numbers(x),
        "classes": [int(c) for c in classes],
        "numbers": numbers(numbers_true),
        "start": {"classes": written(start[3]), "numbers": written(start[1])},
        "cases": results,
    }


def long_trajectories() -> dict:
    """Runs of 400 steps of 64-32-16-10. Inputs and initial weights have few digits, to keep the file small."""
    generator = np.random.default_rng(0)
    features, hidden, units = 64, [32, 16], 10
    widths = [features, *hidden, units]
    x = np.round(generator.random((96, features)), 1).astype(np.float32)
    classes = generator.integers(0, units, 96)
    start = [[np.round(w, 3) for w in layer] for layer in started(generator, widths, lambda inputs: inputs**-0.5)]
    results = []
    for words in [{"name": "adam"}, {"name": "adam", "amsgrad": True}, {"name": "adamw"}, {"name": "nadam"}]:
        optimizer, make = optimizer_of(words, 0.005)
        case = {"network": {"activation": "leaky_relu"}, "training": {"optimizer": optimizer}, "make": make, "steps": 400}
        made = beside(case, widths, (x, classes), start)
        made["end"], made["float64"]["weights"], made["restarted"]["weights"] = [], 0, 0
        results.append(made)
    return {
        "seed": 5,
        "rows": ROWS,
        "features": features,
        "hidden": hidden,
        "inputs": numbers(x),
        "classes": [int(c) for c in classes],
        "numbers": [],
        "start": {"classes": written(start), "numbers": []},
        "cases": results,
    }


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    write(
        "keras.json",
        {
            "schedules": schedules(),
            "activations": activations(),
            "losses": losses(),
            "metrics": metrics(),
            "regularizers": regularizers(),
            "constraints": constraints(),
            "optimizers": optimizers(),
            "callbacks": callbacks(),
        },
    )
    write("trajectories.json", trajectories())
    write("long-trajectories.json", long_trajectories())
