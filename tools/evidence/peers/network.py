"""
Networks of the benchmark in Keras: one hidden layer, or 3x3 convolutions of a 28x28 picture, with L2 and a norm
constraint; then dropout. They are trained by Adam with a decaying rate.
"""

import keras


def build_network(request: dict, features: int, trial: dict, decay_steps: int) -> keras.Model:
    """Builds a network with one hidden layer of `hidden` units, or with a convolution for each number in `filters`."""

    def weight_settings(axis):
        return {
            "activation": "relu",
            "kernel_regularizer": keras.regularizers.L2(trial["l2"]),
            "kernel_constraint": keras.constraints.MaxNorm(trial["max_value"], axis=axis),
        }

    layers = [keras.Input((features,))]
    if "filters" in request:
        layers.append(keras.layers.Reshape((28, 28, 1)))
        for filters in request["filters"]:
            layers += [keras.layers.Conv2D(filters, 3, **weight_settings([0, 1, 2])), keras.layers.MaxPooling2D()]
        layers.append(keras.layers.Flatten())
    else:
        layers.append(keras.layers.Dense(request["hidden"], **weight_settings(0)))
    model = keras.Sequential([*layers, keras.layers.Dropout(trial["dropout"]), keras.layers.Dense(10)])
    rate = keras.optimizers.schedules.ExponentialDecay(trial["rate"], decay_steps, trial["decay"])
    model.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def fit(model: keras.Model, examples, validation, epochs: int, callback: keras.callbacks.Callback):
    inputs, classes = examples
    return model.fit(
        inputs,
        classes,
        batch_size=32,
        epochs=epochs,
        validation_data=validation,
        validation_batch_size=1024,
        shuffle=True,
        verbose=0,
        callbacks=[callback],
    )
