"""
Race program, started by tools/evidence/races/race.mjs.

    race.py CACHE COMMAND...

CACHE is the folder for Optuna's results, and COMMAND starts Ridgeline's side.
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
from optuna_race import best_of_optuna
from pairs import holm, interval, resampled, superiority
from with_ridgeline import Ridgeline

# The second only shows that the race can distinguish samplers.
METHODS = ["tpe", "random"]
SEEDS = range(30)
TRIALS = 100
PROCESSES = 2
GOAL = 0.47
ALPHA = 0.05

CELLS = list(cells())


def optuna_cell(task):
    """Results of Optuna, cached in a file so that another run takes seconds."""
    folder, index = task
    cell = CELLS[index]
    file = folder / f"optuna-{optuna.__version__}-{TRIALS}-{cell.fingerprint()}.json"
    if not file.exists():
        file.write_text(json.dumps([best_of_optuna(cell, seed, TRIALS) for seed in SEEDS]))
    return json.loads(file.read_text())


def main():
    cache, *command = sys.argv[1:]
    with Pool(PROCESSES) as pool:
        theirs = pool.map(optuna_cell, [(Path(cache), index) for index in range(len(CELLS))], chunksize=1)
    ridgeline = Ridgeline(command)
    ours, random = ([[ridgeline.best(cell, method, seed, TRIALS) for seed in SEEDS] for cell in CELLS] for method in METHODS)
    ridgeline.close()

    pairs = [superiority(*sides) for sides in zip(ours, theirs)]
    generator = np.random.default_rng(413)
    again = [resampled(one, generator) for one in pairs]
    means = [one.mean() for one in pairs]
    worse = holm([mannwhitneyu(*sides, alternative="greater").pvalue for sides in zip(ours, theirs)])

    print("| searched | median here | Optuna's | here better | 95 % |")
    print("| --- | --: | --: | --: | --: |")
    for cell, mine, other, mean, draws in zip(CELLS, ours, theirs, means, again):
        print(f"| {cell.name} | {np.median(mine):.4g} | {np.median(other):.4g} | {mean:.2f} | {interval(draws)} |")
    overall, lost = np.mean(means), np.sum(worse <= ALPHA)
    print(
        f"\n{len(SEEDS)} seeds, {TRIALS} trials one after another, the best value found; TPE of Ridgeline against TPE of "
        f"Optuna {optuna.__version__} at its defaults (NumPy {np.__version__}, SciPy {scipy.__version__})."
        f"\nHere better, a tie counting half: {overall:.3f} on average ({interval(np.mean(again, axis=0))}); goal {GOAL}."
        f"\nA random search in its place: {np.mean([superiority(*sides).mean() for sides in zip(random, theirs)]):.3f}."
        f"\nCells that are worse (Mann-Whitney, Holm at {ALPHA}): {lost}; the smallest adjusted p is {np.min(worse):.2g}."
    )
    return 0 if overall >= GOAL and lost == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
