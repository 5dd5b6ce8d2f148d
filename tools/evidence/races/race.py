"""
Race program, started by tools/evidence/races/race.mjs.

    race.py CACHE COMMAND...

CACHE is the folder for Optuna's results, and COMMAND starts ours.mjs.
"""

import json
import sys
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import optuna
import scipy
from scipy.stats import mannwhitneyu

from cells import cells
from optuna_race import find_best
from pairs import holm, format_interval, resample_means, superiority
from with_ridgeline import Ridgeline

# The second method only shows that the race can distinguish samplers.
METHODS = ["tpe", "random"]
SEEDS = range(30)
TRIALS = 100
PROCESSES = 2
GOAL = 0.47
ALPHA = 0.05

CELLS = list(cells())


def run_optuna(task):
    """Returns Optuna's results for a cell, cached in a file."""
    folder, index = task
    cell = CELLS[index]
    file = folder / f"optuna-{optuna.__version__}-{TRIALS}-{cell.fingerprint()}.json"
    if not file.exists():
        file.write_text(json.dumps([find_best(cell, seed, TRIALS) for seed in SEEDS]))
    return json.loads(file.read_text())


def main():
    cache, *command = sys.argv[1:]
    with Pool(PROCESSES) as pool:
        theirs = pool.map(run_optuna, [(Path(cache), index) for index in range(len(CELLS))], chunksize=1)
    ridgeline = Ridgeline(command)
    ours, random = ([[ridgeline.best(cell, method, seed, TRIALS) for seed in SEEDS] for cell in CELLS] for method in METHODS)
    ridgeline.close()

    pairs = [superiority(*sides) for sides in zip(ours, theirs)]
    generator = np.random.default_rng(413)
    resampled_means = [resample_means(one, generator) for one in pairs]
    means = [one.mean() for one in pairs]
    worse = holm([mannwhitneyu(*sides, alternative="greater").pvalue for sides in zip(ours, theirs)])

    print("| problem | median of ours | Optuna's median | ours better | 95 % |")
    print("| --- | --: | --: | --: | --: |")
    for cell, our_values, their_values, mean, draws in zip(CELLS, ours, theirs, means, resampled_means):
        print(f"| {cell.name} | {np.median(our_values):.4g} | {np.median(their_values):.4g} | {mean:.2f} | {format_interval(draws)} |")
    overall, lost = np.mean(means), np.sum(worse <= ALPHA)
    print(
        f"\n{len(SEEDS)} seeds, {TRIALS} sequential trials, best value found; TPE of Ridgeline against TPE of "
        f"Optuna {optuna.__version__} with default settings (NumPy {np.__version__}, SciPy {scipy.__version__})."
        f"\nOurs better, with ties counting half: {overall:.3f} on average ({format_interval(np.mean(resampled_means, axis=0))}); goal {GOAL}."
        f"\nRandom search instead: {np.mean([superiority(*sides).mean() for sides in zip(random, theirs)]):.3f}."
        f"\nCells that are worse (Mann-Whitney, Holm at {ALPHA}): {lost}; the smallest adjusted p is {np.min(worse):.2g}."
    )
    return 0 if overall >= GOAL and lost == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
