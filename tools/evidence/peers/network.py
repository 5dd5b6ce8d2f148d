"""
Network of all rows in Keras, with its training: one hidden layer with L2, dropout and a norm constraint, Adam with a
decaying rate.
"""

import keras


def network(features: int, hidden: int, trial: dict, decay_steps: int) -> keras.Model:
    model = keras.Sequential(
        [
            keras.Input((features,)),
            keras.layers.Dense(
                hidden,
                activation="relu",
                kernel_regularizer=keras.regularizers.L2(trial["l2"]),
                kernel_constraint=keras.constraints.MaxNorm(trial["max_value"], axis=0),
            ),
            keras.layers.Dropout(trial["dropout"]),
            keras.layers.Dense(10),
        ]
    )
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
