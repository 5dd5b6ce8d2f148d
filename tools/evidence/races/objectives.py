"""
Race with two objectives, started by tools/evidence/races/objectives.mjs.

    objectives.py COMMAND...

COMMAND starts ours.mjs.
"""

import sys

import numpy as np
import optuna
from optuna._hypervolume import compute_hypervolume

from pairs import format_interval, resample_means, superiority
from with_ridgeline import Ridgeline

SEEDS = range(8)
TRIALS = 60
DIMENSIONS = 5


def zdt1(x, g):
    return 1 - np.sqrt(x / g)


def zdt2(x, g):
    return 1 - (x / g) ** 2


def zdt3(x, g):
    return 1 - np.sqrt(x / g) - x / g * np.sin(10 * np.pi * x)


def linear(rest):
    return 1 + 9 * np.mean(rest)


def multimodal(rest):
    rest = 10 * (np.asarray(rest) - 0.5)
    return 1 + 10 * len(rest) + np.sum(rest**2 - 10 * np.cos(4 * np.pi * rest))


def zdt6_first(x):
    return 1 - np.exp(-4 * x) * np.sin(6 * np.pi * x) ** 6


# E. Zitzler, K. Deb, L. Thiele: "Comparison of multiobjective evolutionary algorithms: empirical results", 2000.
# Each problem has the shape of the Pareto front, the distance from the front, the first objective, and the second
# coordinate of the hypervolume's reference point.
PROBLEMS = {
    "ZDT1": (zdt1, linear, lambda x: x, 6),
    "ZDT2": (zdt2, linear, lambda x: x, 6),
    "ZDT3": (zdt3, linear, lambda x: x, 6),
    "ZDT4": (zdt1, multimodal, lambda x: x, 100),
    "ZDT6": (zdt2, lambda rest: 1 + 9 * np.mean(rest) ** 0.25, zdt6_first, 9),
}
NAMES = [f"x{index}" for index in range(DIMENSIONS)]


def evaluate(problem, point):
    shape, distance, first, _ = PROBLEMS[problem]
    x, *rest = (point[name] for name in NAMES)
    g = distance(rest)
    return [float(first(x)), float(g * shape(first(x), g))]


def hypervolume_share(problem, results):
    """Returns the hypervolume as a share of the box up to the reference point."""
    reference = np.array([1.1, PROBLEMS[problem][3]])
    points_inside = np.array([losses for losses in results if (np.array(losses) < reference).all()]).reshape(-1, 2)
    return compute_hypervolume(points_inside, reference) / reference.prod()


def run_optuna(sampler, problem):
    study = optuna.create_study(directions=["minimize", "minimize"], sampler=sampler)
    study.optimize(
        lambda trial: evaluate(problem, {name: trial.suggest_float(name, 0, 1) for name in NAMES}),
        n_trials=TRIALS,
    )
    return hypervolume_share(problem, [trial.values for trial in study.trials])


def run_ridgeline(ridgeline, method, seed, problem):
    parameters = {name: {"distribution": "uniform", "min": 0, "max": 1} for name in NAMES}
    objectives = [{"name": "f1"}, {"name": "f2"}]
    point = ridgeline.ask(
        {"method": method, "seed": seed, "run_cap": TRIALS, "parameters": parameters, "objectives": objectives}
    )
    results = []
    while point is not None:
        results.append(evaluate(problem, point))
        point = ridgeline.ask({"values": dict(zip(["f1", "f2"], results[-1]))})
    assert len(results) == TRIALS
    return hypervolume_share(problem, results)


def main():
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    ridgeline = Ridgeline(sys.argv[1:])
    samplers = {
        "tpe": lambda problem, seed: run_ridgeline(ridgeline, "tpe", seed, problem),
        "nsga2": lambda problem, seed: run_ridgeline(ridgeline, "nsga2", seed, problem),
        "Optuna's TPE": lambda problem, seed: run_optuna(optuna.samplers.TPESampler(seed=seed), problem),
        "Optuna's NSGA-II, 20": lambda problem, seed: run_optuna(
            optuna.samplers.NSGAIISampler(seed=seed, population_size=20), problem
        ),
        "random": lambda problem, seed: run_ridgeline(ridgeline, "random", seed, problem),
    }
    volumes = {
        name: [[run(problem, seed) for seed in SEEDS] for problem in PROBLEMS] for name, run in samplers.items()
    }
    ridgeline.close()

    print(f"| hypervolume, median | {' | '.join(PROBLEMS)} |")
    print(f"| --- |{' --: |' * len(PROBLEMS)}")
    for name, runs in volumes.items():
        print(f"| {name} | {' | '.join(f'{np.median(shares):.3f}' for shares in runs)} |")
    print()
    print("| pairs | better | 95 % |")
    print("| --- | --: | --: |")
    generator = np.random.default_rng(413)
    for ours, theirs in [
        ("tpe", "Optuna's TPE"),
        ("nsga2", "Optuna's NSGA-II, 20"),
        ("tpe", "nsga2"),
        ("tpe", "random"),
        ("nsga2", "random"),
    ]:
        # A larger hypervolume is better.
        scores_by_problem = [superiority(-np.array(a), -np.array(b)) for a, b in zip(volumes[ours], volumes[theirs])]
        means = np.mean([resample_means(pair_scores, generator) for pair_scores in scores_by_problem], axis=0)
        share = np.mean([pair_scores.mean() for pair_scores in scores_by_problem])
        print(f"| {ours} against {theirs} | {share:.2f} | {format_interval(means)} |")


main()
