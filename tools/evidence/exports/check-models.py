"""
Runs exported models with Keras and ONNX Runtime, and compares their outputs with Ridgeline's.

In a virtual environment with tools/evidence/peers/requirements/exports.txt:
    python tools/evidence/exports/check-models.py FOLDER
Each folder in FOLDER is an export with model.keras, perhaps model.onnx, and the float32 numbers of inputs.bin and
outputs.bin. A difference counts relative to an output above 1, absolute below.
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

LARGEST = 1e-6


def difference(theirs, ours):
    theirs, ours = np.asarray(theirs, np.float64).reshape(-1), ours.astype(np.float64)
    assert theirs.shape == ours.shape, (theirs.shape, ours.shape)
    return float(np.max(np.abs(theirs - ours) / np.maximum(1, np.abs(ours))))


def numbers(path):
    return np.fromfile(path, "<f4")


def by_keras(folder, inputs):
    model = keras.saving.load_model(folder / "model.keras")
    shaped = inputs.reshape((-1, *model.input_shape[1:]))
    return model.predict(shaped, batch_size=len(shaped), verbose=0)


def by_onnx(folder, inputs):
    path = folder / "model.onnx"
    onnx.checker.check_model(str(path), full_check=True)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    shaped = inputs.reshape((-1, *session.get_inputs()[0].shape[1:]))
    return session.run(None, {"inputs": shaped})[0]


print(f"Keras {keras.__version__}, ONNX Runtime {onnxruntime.__version__}")
failed = 0
for folder in sorted(path for path in Path(sys.argv[1]).iterdir() if path.is_dir()):
    inputs, outputs = numbers(folder / "inputs.bin"), numbers(folder / "outputs.bin")
    for name, run in (("keras", by_keras), ("onnx", by_onnx)):
        if not (folder / f"model.{name}").exists():
            continue
        found = difference(run(folder, inputs), outputs)
        failed += not found < LARGEST
        print(f"{folder.name}, {name}: {found:.1e}")
print(f"{failed} beyond {LARGEST}")
