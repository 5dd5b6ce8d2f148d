"""
Writes scikit-learn's scores of predictions among several classes, as fixtures for the tests of packages/trainer.

    python3 -m venv /tmp/sklearn && /tmp/sklearn/bin/pip install -r tools/scikit-learn/requirements.txt
    /tmp/sklearn/bin/python tools/scikit-learn/fixtures.py

Writes scikit-learn.json to packages/trainer/fixtures, with the versions that made it.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.metrics import balanced_accuracy_score, f1_score, roc_auc_score
from sklearn.utils.class_weight import compute_class_weight

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages" / "trainer" / "fixtures" / "scikit-learn.json"
RNG = np.random.default_rng(20)
warnings.filterwarnings("ignore")


def scores_case(rows: int, shares: list[float], skill: float, digits: int | None = None) -> dict:
    """Probabilities of classes that occur in these shares; few digits make ties."""
    classes = len(shares)
    targets = RNG.choice(classes, size=rows, p=shares)
    z = RNG.normal(size=(rows, classes)) + skill * np.eye(classes)[targets]
    probabilities = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    if digits is not None:
        # Exact binary fractions, the last one the remainder: rows sum to exactly 1 and there are ties.
        probabilities = np.floor(probabilities * 2**digits) / 2**digits
        probabilities[:, -1] += 1 - probabilities.sum(axis=1)
    guesses = probabilities.argmax(axis=1)
    there = np.unique(targets)
    # scikit-learn requires all classes; over those that occur it is the mean of the areas of each against the rest.
    areas = [roc_auc_score(targets == c, probabilities[:, c]) for c in there]
    if len(there) == classes and classes > 2:
        assert np.isclose(np.mean(areas), roc_auc_score(targets, probabilities, multi_class="ovr"))
    return {
        "classes": classes,
        "probabilities": probabilities.reshape(-1).tolist(),
        "targets": targets.tolist(),
        "balancedAccuracy": float(balanced_accuracy_score(targets, guesses)),
        "macroF1": float(f1_score(targets, guesses, average="macro")),
        "auc": float(np.mean(areas)),
    }


def weights_case(counts: list[int]) -> dict:
    targets = np.repeat(np.arange(len(counts)), counts)
    weights = compute_class_weight("balanced", classes=np.arange(len(counts)), y=targets)
    return {"counts": counts, "weights": weights.tolist()}


def binary_case(rows: int, share: float, skill: float) -> dict:
    labels = (RNG.random(rows) < share).astype(int)
    z = RNG.normal(size=rows) + skill * labels - skill / 2
    scores = 1 / (1 + np.exp(-z))
    return {
        "scores": scores.tolist(),
        "labels": labels.tolist(),
        "balancedAccuracy": float(balanced_accuracy_score(labels, scores > 0.5)),
    }


OUT.write_text(
    json.dumps(
        {
            "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
            "severalClasses": [
                scores_case(60, [1 / 3, 1 / 3, 1 / 3], 1.0),
                scores_case(200, [0.85, 0.1, 0.04, 0.01], 1.5),
                scores_case(150, [0.4, 0.3, 0.2, 0.1], 0.5, digits=3),
                scores_case(40, [0.6, 0.3, 0.05, 0.05, 0.0], 0.0),
                scores_case(300, [0.1] * 10, 3.0),
                scores_case(50, [0.5, 0.5, 0.0], 0.7, digits=2),
            ],
            "twoClasses": [binary_case(60, 0.5, 1.0), binary_case(200, 0.05, 2.0), binary_case(20, 0.0, 1.0)],
            "classWeights": [weights_case([5, 5]), weights_case([100, 7, 1]), weights_case([3, 50, 2, 9])],
        },
        separators=(",", ":"),
    )
    + "\n"
)
print(OUT, OUT.stat().st_size)
