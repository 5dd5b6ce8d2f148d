"""Makes packages/search/src/fixtures/qmc.json from SciPy.

In a virtual environment with tools/search/requirements.txt:
    python tools/search/qmc-fixtures.py packages/search/src/fixtures/qmc.json
"""

import json
import sys

import numpy as np
import scipy
from scipy.stats import qmc

POINTS = 1024
DIMENSIONS = 10
PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]


def discrepancies():
    """Mean centered L2 discrepancy of randomized sets, over 200 seeds."""
    engines = {
        "sobol": lambda d, rng: qmc.Sobol(d, scramble=True, rng=rng),
        "halton": lambda d, rng: qmc.Halton(d, scramble=True, rng=rng),
        "latin_hypercube": lambda d, rng: qmc.LatinHypercube(d, rng=rng),
    }
    for method, engine in engines.items():
        for points, dimensions in [(128, 5), (64, 8)]:
            values = [
                qmc.discrepancy(engine(dimensions, np.random.default_rng(seed)).random(points), method="CD")
                for seed in range(200)
            ]
            yield {"method": method, "points": points, "dimensions": dimensions, "mean": float(np.mean(values))}


def denominator(prime):
    """Smallest power of a prime at which the first points of its van der Corput sequence are integers."""
    power = prime
    while power < POINTS:
        power *= prime
    return power


sobol = qmc.Sobol(DIMENSIONS, scramble=False).random(POINTS)
halton = qmc.Halton(DIMENSIONS, scramble=False).random(POINTS)
denominators = np.array([denominator(prime) for prime in PRIMES])
numerators = np.round(halton * denominators).astype(int)
assert np.max(np.abs(numerators / denominators - halton)) < 1e-15
known = np.random.default_rng(413).random((16, 3))
fixtures = {
    "made with": {"scipy": scipy.__version__, "numpy": np.__version__},
    # Multiples of 1/1024, as whole numbers.
    "sobol": (sobol * POINTS).astype(int).tolist(),
    # Multiples of one divided by the least power of the axis's prime that is at least 1024.
    "halton": numerators.tolist(),
    "discrepancies": list(discrepancies()),
    "a known set": {"points": known.tolist(), "discrepancy": float(qmc.discrepancy(known, method="CD"))},
}
assert np.array_equal(np.array(fixtures["sobol"]) / POINTS, sobol)
with open(sys.argv[1], "w") as file:
    json.dump(fixtures, file, separators=(",", ":"))
    file.write("\n")
