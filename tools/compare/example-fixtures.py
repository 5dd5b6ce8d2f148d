"""Makes packages/compare/src/statistics/fixtures/examples.json: statistics over test examples.

DeLong by MLstatkit (which follows R's pROC) and by the definition in numpy, the jackknife by astropy over metrics of
scikit-learn, McNemar's test by statsmodels. In a virtual environment with numpy, scikit-learn, statsmodels, astropy and
MLstatkit:
    python tools/compare/example-fixtures.py packages/compare/src/statistics/fixtures/examples.json
"""

import json
import sys
from importlib.metadata import version

import numpy as np
from astropy.stats import jackknife_stats
from MLstatkit import Delong_test
from sklearn import metrics
from statsmodels.stats.contingency_tables import mcnemar

generator = np.random.default_rng(22)


def two_classes():
    for name, count, share, step in (
        ("even", 40, 0.5, None),
        ("few positives", 120, 0.1, None),
        ("ties", 60, 0.4, 0.5),
        ("many", 360, 0.3, 0.25),
    ):
        classes = (generator.random(count) < share).astype(int)
        classes[:2], classes[2:4] = 1, 0
        a = classes * 1.2 + generator.normal(-0.6, 1, count)
        b = 0.7 * a + generator.normal(0, 0.6, count)
        if step is not None:
            a, b = np.round(a / step) * step, np.round(b / step) * step
        yield name, classes, np.float32(a).astype(float), np.float32(b).astype(float)


def delong_by_definition(classes, scores):
    """Structural components of each class: psi averaged over the other class."""
    positives, negatives = scores[classes == 1], scores[classes == 0]
    psi = (positives[:, None] > negatives[None, :]) + 0.5 * (positives[:, None] == negatives[None, :])
    return psi.mean(axis=1), psi.mean(axis=0)


def delong(classes, a, b):
    *_, info = Delong_test(classes, a, b)
    assert info["method"] == "delong"
    (pa, na), (pb, nb) = delong_by_definition(classes, a), delong_by_definition(classes, b)
    own = np.var(pa, ddof=1) / len(pa) + np.var(na, ddof=1) / len(na)
    difference = np.var(pa - pb, ddof=1) / len(pa) + np.var(na - nb, ddof=1) / len(na)
    assert abs(difference / info["var_diff"] - 1) < 1e-9
    return {
        "value": float(metrics.roc_auc_score(classes, a)),
        "other": float(metrics.roc_auc_score(classes, b)),
        "error": float(np.sqrt(own)),
        "differenceError": float(np.sqrt(info["var_diff"])),
    }


def jackknife(truth, a, b, metric):
    """Jackknife standard errors of a metric, and of the difference of two."""
    index = np.arange(len(truth))

    def own(rows):
        rows = np.asarray(rows, dtype=int)
        return metric(truth[rows], a[rows])

    def difference(rows):
        rows = np.asarray(rows, dtype=int)
        return metric(truth[rows], a[rows]) - metric(truth[rows], b[rows])

    return {
        "value": float(metric(truth, a)),
        "other": float(metric(truth, b)),
        "error": float(jackknife_stats(index, own)[2]),
        "differenceError": float(jackknife_stats(index, difference)[2]),
    }


def counted(classes, a, b):
    calls = {
        "precision": lambda t, s: metrics.precision_score(t, s > 0, zero_division=0),
        "recall": lambda t, s: metrics.recall_score(t, s > 0, zero_division=0),
        "f1_score": lambda t, s: metrics.f1_score(t, s > 0, zero_division=0),
    }
    return {name: jackknife(classes, a, b, metric) for name, metric in calls.items()}


def several_classes():
    for count, classes, skill in ((60, 3, 1.5), (300, 5, 1.0)):
        targets = generator.integers(0, classes, count)
        targets[: 2 * classes] = np.repeat(np.arange(classes), 2)
        one_hot = np.eye(classes)[targets]
        a = skill * one_hot + generator.normal(size=(count, classes))
        b = 0.7 * a + 0.5 * generator.normal(size=(count, classes))
        yield targets, np.float32(a).astype(float), np.float32(b).astype(float)


def softmax(outputs):
    powers = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def scored(targets, a, b):
    labels = np.arange(a.shape[1])
    calls = {
        "balanced_accuracy": lambda t, s: metrics.balanced_accuracy_score(t, s.argmax(axis=1)),
        "macro_f1_score": lambda t, s: metrics.f1_score(t, s.argmax(axis=1), average="macro"),
        "auc": lambda t, s: metrics.roc_auc_score(t, softmax(s), multi_class="ovr", labels=labels),
    }
    return {name: jackknife(targets, a, b, metric) for name, metric in calls.items()}


def numbers():
    for count in (12, 88, 300):
        targets = np.float32(generator.normal(20, 6, count)).astype(float)
        a = targets + generator.normal(0.5, 3, count)
        b = targets + generator.standard_t(3, count) * 2
        yield targets, np.float32(a).astype(float), np.float32(b).astype(float)


def measured(targets, a, b):
    return {
        "root_mean_squared_error": jackknife(targets, a, b, metrics.root_mean_squared_error),
        "r2_score": jackknife(targets, a, b, metrics.r2_score),
    }


def discordant():
    for b, c in ((0, 0), (1, 0), (5, 5), (3, 12), (9, 30), (40, 61), (400, 300)):
        yield {"b": b, "c": c, "p": float(mcnemar([[50, b], [c, 50]], exact=True).pvalue)}


print(
    json.dumps(
        {
            "versions": {
                "python": sys.version.split()[0],
                **{name: version(name) for name in ("numpy", "scikit-learn", "statsmodels", "astropy", "MLstatkit")},
            },
            "classes": [
                {
                    "name": name,
                    "classes": classes.tolist(),
                    "a": a.tolist(),
                    "b": b.tolist(),
                    "auc": delong(classes, a, b),
                    **counted(classes, a, b),
                }
                for name, classes, a, b in two_classes()
            ],
            "severalClasses": [
                {"targets": t.tolist(), "a": a.ravel().tolist(), "b": b.ravel().tolist(), **scored(t, a, b)}
                for t, a, b in several_classes()
            ],
            "numbers": [
                {"targets": t.tolist(), "a": a.tolist(), "b": b.tolist(), **measured(t, a, b)} for t, a, b in numbers()
            ],
            "mcnemar": list(discordant()),
        },
        separators=(",", ":"),
    ),
    file=open(sys.argv[1], "w"),
)
