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

from problems import list_problems
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

PROBLEMS = list(list_problems())


def run_optuna(task):
    """Returns Optuna's results for a problem, cached in a file."""
    folder, index = task
    problem = PROBLEMS[index]
    file = folder / f"optuna-{optuna.__version__}-{TRIALS}-{problem.fingerprint()}.json"
    if not file.exists():
        file.write_text(json.dumps([find_best(problem, seed, TRIALS) for seed in SEEDS]))
    return json.loads(file.read_text())


def main():
    cache, *command = sys.argv[1:]
    with Pool(PROCESSES) as pool:
        theirs = pool.map(run_optuna, [(Path(cache), index) for index in range(len(PROBLEMS))], chunksize=1)
    ridgeline = Ridgeline(command)
    ours, random = ([[ridgeline.best(problem, method, seed, TRIALS) for seed in SEEDS] for problem in PROBLEMS] for method in METHODS)
    ridgeline.close()

    scores_by_problem = [superiority(*sides) for sides in zip(ours, theirs)]
    generator = np.random.default_rng(413)
    resampled_means = [resample_means(pair_scores, generator) for pair_scores in scores_by_problem]
    means = [pair_scores.mean() for pair_scores in scores_by_problem]
    worse_ps = holm([mannwhitneyu(*sides, alternative="greater").pvalue for sides in zip(ours, theirs)])

    print("| problem | median of ours | Optuna's median | ours better | 95 % |")
    print("| --- | --: | --: | --: | --: |")
    for problem, our_values, their_values, mean, draws in zip(PROBLEMS, ours, theirs, means, resampled_means):
        print(f"| {problem.name} | {np.median(our_values):.4g} | {np.median(their_values):.4g} | {mean:.2f} | {format_interval(draws)} |")
    overall, lost_count = np.mean(means), np.sum(worse_ps <= ALPHA)
    print(
        f"\n{len(SEEDS)} seeds, {TRIALS} sequential trials, best value found; TPE of Ridgeline against TPE of "
        f"Optuna {optuna.__version__} with default settings (NumPy {np.__version__}, SciPy {scipy.__version__})."
        f"\nOurs better, with ties counting half: {overall:.3f} on average ({format_interval(np.mean(resampled_means, axis=0))}); goal {GOAL}."
        f"\nRandom search instead: {np.mean([superiority(*sides).mean() for sides in zip(random, theirs)]):.3f}."
        f"\nProblems that are worse (Mann-Whitney, Holm at {ALPHA}): {lost_count}; the smallest adjusted p is {np.min(worse_ps):.2g}."
    )
    return 0 if overall >= GOAL and lost_count == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
