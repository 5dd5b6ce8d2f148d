"""
Times Keras's `fit`, one network at a time. Requests and answers are lines of JSON: the answer to
{"data": folder, "hidden": 64, "trials": [...], "epochs": 4} is {"ms": per trial-step, "accuracy": ...}. A trial-step is a
step of one trial.
"""

import json
import os
import sys
import time

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np

from examples import read_examples
from network import build_network, fit


class EpochTimes(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.ends = [time.perf_counter()]

    def on_epoch_end(self, epoch, logs=None):
        self.ends.append(time.perf_counter())


print("ready", flush=True)
for line in sys.stdin:
    request = json.loads(line)
    (inputs, classes), validation = read_examples(request["data"])
    steps = -(-len(inputs) // 32)
    trial = request["trials"][0]
    keras.utils.set_random_seed(0)
    model = build_network(request, inputs.shape[1], trial, steps)
    times = EpochTimes()
    log = fit(model, (inputs, classes), validation, request["epochs"], times)
    # Without the first epoch, which compiles the network.
    epoch_times = np.diff(times.ends)[1:]
    answer = {"ms": 1000 * float(np.median(epoch_times)) / steps, "accuracy": log.history["val_accuracy"][-1]}
    print(json.dumps(answer), flush=True)
