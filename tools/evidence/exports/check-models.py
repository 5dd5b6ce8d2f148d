"""
Runs exported models with Keras and ONNX Runtime, and compares their outputs with Ridgeline's.

In a virtual environment with tools/evidence/peers/requirements/exports.txt:
    python tools/evidence/exports/check-models.py FOLDER
Each folder in FOLDER is an export with model.keras, possibly model.onnx, and inputs.bin and outputs.bin with float32
numbers. Differences are relative for outputs above 1, absolute for others.
"""

import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import onnx  # noqa: E402
import onnxruntime  # noqa: E402

MAX_DIFFERENCE = 1e-6


def largest_difference(theirs, ours):
    theirs, ours = np.asarray(theirs, np.float64).reshape(-1), ours.astype(np.float64)
    assert theirs.shape == ours.shape, (theirs.shape, ours.shape)
    return float(np.max(np.abs(theirs - ours) / np.maximum(1, np.abs(ours))))


def read_floats(path):
    return np.fromfile(path, "<f4")


def run_keras(folder, inputs):
    model = keras.saving.load_model(folder / "model.keras")
    batch = inputs.reshape((-1, *model.input_shape[1:]))
    return model.predict(batch, batch_size=len(batch), verbose=0)


def run_onnx(folder, inputs):
    path = folder / "model.onnx"
    onnx.checker.check_model(str(path), full_check=True)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    batch = inputs.reshape((-1, *session.get_inputs()[0].shape[1:]))
    return session.run(None, {"inputs": batch})[0]


print(f"Keras {keras.__version__}, ONNX Runtime {onnxruntime.__version__}")
failed_count = 0
for folder in sorted(path for path in Path(sys.argv[1]).iterdir() if path.is_dir()):
    inputs, outputs = read_floats(folder / "inputs.bin"), read_floats(folder / "outputs.bin")
    for name, run in (("keras", run_keras), ("onnx", run_onnx)):
        if not (folder / f"model.{name}").exists():
            continue
        difference = largest_difference(run(folder, inputs), outputs)
        failed_count += not difference < MAX_DIFFERENCE
        print(f"{folder.name}, {name}: {difference:.1e}")
print(f"{failed_count} beyond {MAX_DIFFERENCE}")
