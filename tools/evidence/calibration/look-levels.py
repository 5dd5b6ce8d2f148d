"""Computes the crossing probabilities of interim looks, for packages/compare/src/statistics/look-levels.ts:

    python3 tools/evidence/calibration/look-levels.py 100000000 > packages/compare/src/statistics/look-levels.ts

Draws paths of the one-sample t statistic from its sufficient statistics (numpy, scipy). A path crosses `level` if, at
any look k of K, its one-sided p is at most level * sqrt(n_k / n_K). `crossingChances[K - 1][i]` is the probability
under the null hypothesis that a path crosses `levels[i]`.
"""

import sys

import numpy as np
from scipy.stats import t as student

sizes = [4, 6, 8, 11, 15, 20, 28, 40, 56, 80, 112, 160, 224, 320, 448, 640, 896]
levels = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.0025, 0.001, 0.0005, 0.00025, 0.0001, 0.00005, 0.00001]
path_count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000_000
chunk_size = 500_000
draw = np.random.default_rng(2026)

crossings = np.zeros((len(sizes), len(levels)))
# In a plan of K looks, the level of look k is level * sqrt(n_k / n_K).
critical_values = [
    [[student.isf(level * np.sqrt(n / sizes[last]), n - 1) for level in levels] for n in sizes[: last + 1]]
    for last in range(len(sizes))
]
for _ in range(path_count // chunk_size):
    total, squares, drawn_count = np.zeros(chunk_size), np.zeros(chunk_size), 0
    statistics = []
    for n in sizes:
        added_count = n - drawn_count
        step = draw.normal(0, np.sqrt(added_count), chunk_size)
        total += step
        squares += step * step / added_count + draw.chisquare(added_count - 1, chunk_size)
        statistics.append(total / np.sqrt(n * (squares - total * total / n) / (n - 1)))
        drawn_count = n
    for last in range(len(sizes)):
        for i in range(len(levels)):
            for side in (1, -1):
                crossed = np.zeros(chunk_size, bool)
                for k in range(last + 1):
                    crossed |= side * statistics[k] >= critical_values[last][k][i]
                crossings[last, i] += crossed.sum()

chances = crossings / (2 * (path_count // chunk_size) * chunk_size)
# At tiny levels, the sum of the levels is a tight bound.
smallest = 1e-10
bounds = [smallest * sum(np.sqrt(n / sizes[last]) for n in sizes[: last + 1]) for last in range(len(sizes))]


def literal(values):
    return "[" + ", ".join(f"{value:.4g}" for value in values) + "]"


print("// Written by tools/evidence/calibration/look-levels.py; checked by tools/evidence/calibration/check-looks.mjs.\n")
print("/** One-sided levels of the last look. An earlier look has this level times the square root of its share of the seeds. */")
print(f"export const levels = {literal([*levels, smallest])};\n")
print("/** `crossingChances[looks - 1][i]`: chance that any look claims a difference, under the null hypothesis and `levels[i]`. */")
print("export const crossingChances = [")
for row, bound in zip(chances, bounds):
    print(f"  {literal([*row, bound])},")
print("];")
