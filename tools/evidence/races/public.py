"""
Races Ridgeline's `auto` against Optuna, SMAC3 and random search on public benchmark problems. Started by public.mjs.

    public.py CURVES SEEDS COMMAND...

CURVES is the file of the peers' results, SEEDS the number of seeds, and COMMAND starts ours.mjs.
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy.stats import mannwhitneyu

from pairs import holm, format_interval, resample_means, superiority
from public_problems import list_problems
from with_ridgeline import Ridgeline

METHOD = "auto"
OPTUNA = ["tpe", "gp", "cma_es"]
PEERS = [*OPTUNA, "smac"]
TRIALS = 60
GOAL = 0.6
ALPHA = 0.05


def round_value(value):
    """Rounds a value to the precision of the stored curves, at which both sides are compared."""
    return float(f"{value:.7g}")


def list_improvements(values):
    """Returns the trials with a better value than all earlier ones, each with its value."""
    improvements = []
    for trial, value in enumerate(map(round_value, values), 1):
        if not improvements or value < improvements[-1][1]:
            improvements.append([trial, value])
    return improvements


def run_peer(problem, sampler, seed):
    """Returns the values of a peer's search in the order of its trials."""
    # The imports take seconds, and usually no run is missing.
    if sampler == "smac":
        from smac_curves import run_smac

        return run_smac(problem, seed, TRIALS)
    from optuna_curves import run_optuna

    return run_optuna(problem, sampler, seed, TRIALS)


class Curves:
    """Results of the peers in a file, to which each new run is added."""

    def __init__(self, file):
        self.file = file
        self.runs_by_problem = json.loads(file.read_text()) if file.exists() else {}

    def best(self, problem, sampler, seed):
        runs = self.runs_by_problem.setdefault(f"{problem.name} {problem.fingerprint()}", {}).setdefault(sampler, {})
        if str(seed) not in runs:
            runs[str(seed)] = list_improvements(run_peer(problem, sampler, seed))
            self.write()
        return runs[str(seed)][-1][1]

    def write(self):
        self.file.parent.mkdir(exist_ok=True)
        rows = (f"{json.dumps(name)}:{json.dumps(runs, separators=(',', ':'))}" for name, runs in self.runs_by_problem.items())
        self.file.write_text("{\n" + ",\n".join(rows) + "\n}\n")


def main():
    file, count, *command = sys.argv[1:]
    seeds = range(int(count))
    curves, ridgeline = Curves(Path(file)), Ridgeline(command)
    generator = np.random.default_rng(413)
    print("| problem | median of auto | " + " | ".join(f"against {peer}" for peer in PEERS) + " | against random |")
    print("| --- | --: |" + " --: |" * (len(PEERS) + 1))
    scores_by_peer, worse_ps = {peer: [] for peer in [*PEERS, "random"]}, {peer: [] for peer in PEERS}
    for problem in list_problems():
        ours, random = (
            [round_value(ridgeline.best(problem, method, seed, TRIALS)) for seed in seeds] for method in (METHOD, "random")
        )
        for peer in PEERS:
            theirs = [curves.best(problem, peer, seed) for seed in seeds]
            scores_by_peer[peer].append(superiority(ours, theirs))
            worse_ps[peer].append(mannwhitneyu(ours, theirs, alternative="greater").pvalue)
        scores_by_peer["random"].append(superiority(ours, random))
        shares = " | ".join(f"{scores[-1].mean():.2f}" for scores in scores_by_peer.values())
        print(f"| {problem.name} | {np.median(ours):.5g} | {shares} |", flush=True)
    ridgeline.close()

    means = {peer: np.mean([pair_scores.mean() for pair_scores in scores]) for peer, scores in scores_by_peer.items()}
    print(f"\n{len(seeds)} seeds, {TRIALS} trials in sequence; share of pairs in which {METHOD} is better, a tie counting half.")
    for peer, scores in scores_by_peer.items():
        draws = np.mean([resample_means(pair_scores, generator) for pair_scores in scores], axis=0)
        tables = np.mean([pair_scores.mean() for pair_scores in scores[:15]])
        print(f"Against {peer}: {means[peer]:.3f} ({format_interval(draws)}), on the tables {tables:.3f}.")
    lost_count = sum(np.sum(holm(ps) <= ALPHA) for ps in worse_ps.values())
    strongest = min(means[peer] for peer in OPTUNA)
    print(f"Against Optuna's best sampler: {strongest:.3f}; goal {GOAL}. Comparisons in which {METHOD} is worse (Mann-Whitney, Holm at {ALPHA} for each peer): {lost_count}.")
    return 0 if strongest >= GOAL and lost_count == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
