"""Makes packages/compare/src/statistics/fixtures/bootstrap.json from SciPy.

In a virtual environment with numpy and scipy:
    python tools/compare/bootstrap-fixtures.py packages/compare/src/statistics/fixtures/bootstrap.json
"""

import json
import sys

import numpy as np
import scipy
from scipy import stats

generator = np.random.default_rng(413)
RESAMPLES = 50_000


def hits(n, seeds, first, second, shared):
    """Mean over seeds of hit minus hit, of two classifiers that find the same examples hard."""
    hard = generator.normal(0, 1, n)
    own = lambda rate: (
        shared * hard + generator.normal(0, 1, (seeds, n)) < stats.norm.ppf(rate) * np.hypot(shared, 1)
    ).astype(float)
    return (own(first) - own(second)).mean(axis=0)


def samples():
    for n in (50, 114, 360):
        for seeds in (1, 5, 10):
            yield f"hits n={n}, {seeds} seeds", hits(n, seeds, 0.9, 0.87, 1.5)
    yield "hits n=2000, 10 seeds", hits(2000, 10, 0.88, 0.885, 2)
    for n in (50, 88, 360):
        yield f"losses n={n}", generator.exponential(0.4, n) - generator.exponential(0.35, n)
        yield f"heavy losses n={n}", 0.05 * generator.standard_t(3, n)
    yield "tiny n=100", generator.normal(1e-9, 1e-9, 100)
    yield "large n=100", generator.normal(1e9, 1e9, 100)
    yield "one differs n=50", np.eye(1, 50)[0]
    yield "all alike n=60", np.full(60, 0.25)
    yield "no difference n=60", np.zeros(60)
    yield "skewed n=200", generator.lognormal(0, 1, 200) - 1


def expected(values):
    result = stats.bootstrap(
        (values,),
        np.mean,
        n_resamples=RESAMPLES,
        method="percentile",
        vectorized=True,
        batch=500,
        rng=np.random.default_rng(1),
    )
    return {"low": float(result.confidence_interval.low), "high": float(result.confidence_interval.high)}


rows = [{"name": name, "values": [float(v) for v in values], **expected(values)} for name, values in samples()]
fixtures = {
    "by": {"numpy": np.__version__, "scipy": scipy.__version__, "resamples": RESAMPLES},
    "samples": rows,
}
with open(sys.argv[1], "w") as file:
    json.dump(fixtures, file, separators=(",", ":"))
    file.write("\n")
print(len(rows), "samples")
