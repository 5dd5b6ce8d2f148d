"""
Worker of a sweep with Optuna and Keras. Prints the accuracy of each trial when it ends.

    optuna_sweep.py '{"data": folder, "hidden": 32, "trials": 32, "epochs": 10, "seed": 1, "worker": 0, "journal": file}'
"""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import optuna

from examples import read_examples
from network import build_network, fit

setup = json.loads(sys.argv[1])
(inputs, classes), validation = read_examples(setup["data"])
steps = -(-len(inputs) // 32)


class Reports(keras.callbacks.Callback):
    def __init__(self, trial):
        super().__init__()
        self.trial = trial

    def on_epoch_end(self, epoch, logs=None):
        self.trial.report(logs["val_loss"], epoch)


def objective(trial: optuna.Trial) -> float:
    settings = {
        "rate": 0.001,
        "l2": trial.suggest_float("l2", 1e-5, 1e-2, log=True),
        "dropout": trial.suggest_float("dropout", 0, 0.5),
        "max_value": trial.suggest_float("max_value", 1, 4),
        "decay": trial.suggest_float("decay", 0.7, 1),
    }
    keras.utils.set_random_seed(setup["seed"])
    model = build_network(setup, inputs.shape[1], settings, steps)
    log = fit(model, (inputs, classes), validation, setup["epochs"], Reports(trial))
    print(json.dumps({"accuracy": log.history["val_accuracy"][-1]}), flush=True)
    keras.backend.clear_session()
    return log.history["val_loss"][-1]


optuna.logging.set_verbosity(optuna.logging.ERROR)
journal = optuna.storages.journal.JournalFileBackend(setup["journal"])
study = optuna.create_study(
    study_name="bench",
    storage=optuna.storages.JournalStorage(journal),
    load_if_exists=True,
    sampler=optuna.samplers.RandomSampler(seed=setup["worker"]),
)
study.optimize(objective, n_trials=setup["trials"])
