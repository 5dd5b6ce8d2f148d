"""
Program of the public race, started by tools/evidence/races/public.mjs.

    public.py CURVES SEEDS COMMAND...

CURVES is the file of the peers' results, SEEDS the number of seeds, and COMMAND starts ours.mjs.
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy.stats import mannwhitneyu

from pairs import holm, format_interval, resample_means, superiority
from public_cells import cells
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


def run_peer(cell, sampler, seed):
    """Returns the values of a peer's search in the order of its trials."""
    # The imports take seconds, and usually no run is missing.
    if sampler == "smac":
        from smac_curves import run_smac

        return run_smac(cell, seed, TRIALS)
    from optuna_curves import run_optuna

    return run_optuna(cell, sampler, seed, TRIALS)


class Curves:
    """Results of the peers in a file, to which each new run is added."""

    def __init__(self, file):
        self.file = file
        self.known = json.loads(file.read_text()) if file.exists() else {}

    def best(self, cell, sampler, seed):
        runs = self.known.setdefault(f"{cell.name} {cell.fingerprint()}", {}).setdefault(sampler, {})
        if str(seed) not in runs:
            runs[str(seed)] = list_improvements(run_peer(cell, sampler, seed))
            self.write()
        return runs[str(seed)][-1][1]

    def write(self):
        self.file.parent.mkdir(exist_ok=True)
        rows = (f"{json.dumps(name)}:{json.dumps(runs, separators=(',', ':'))}" for name, runs in self.known.items())
        self.file.write_text("{\n" + ",\n".join(rows) + "\n}\n")


def main():
    file, count, *command = sys.argv[1:]
    seeds = range(int(count))
    curves, ridgeline = Curves(Path(file)), Ridgeline(command)
    generator = np.random.default_rng(413)
    print("| searched | median here | " + " | ".join(f"against {peer}" for peer in PEERS) + " | random |")
    print("| --- | --: |" + " --: |" * (len(PEERS) + 1))
    pairs, worse = {peer: [] for peer in [*PEERS, "random"]}, {peer: [] for peer in PEERS}
    for cell in cells():
        ours, random = (
            [round_value(ridgeline.best(cell, method, seed, TRIALS)) for seed in seeds] for method in (METHOD, "random")
        )
        for peer in PEERS:
            theirs = [curves.best(cell, peer, seed) for seed in seeds]
            pairs[peer].append(superiority(ours, theirs))
            worse[peer].append(mannwhitneyu(ours, theirs, alternative="greater").pvalue)
        pairs["random"].append(superiority(ours, random))
        shares = " | ".join(f"{scores[-1].mean():.2f}" for scores in pairs.values())
        print(f"| {cell.name} | {np.median(ours):.5g} | {shares} |", flush=True)
    ridgeline.close()

    means = {peer: np.mean([cell.mean() for cell in scores]) for peer, scores in pairs.items()}
    print(f"\n{len(seeds)} seeds, {TRIALS} trials in sequence; share of pairs in which {METHOD} is better, a tie counting half.")
    for peer, scores in pairs.items():
        draws = np.mean([resample_means(cell, generator) for cell in scores], axis=0)
        tables = np.mean([cell.mean() for cell in scores[:15]])
        print(f"Against {peer}: {means[peer]:.3f} ({format_interval(draws)}), on the tables {tables:.3f}.")
    lost = sum(np.sum(holm(ps) <= ALPHA) for ps in worse.values())
    strongest = min(means[peer] for peer in OPTUNA)
    print(f"Against Optuna's best sampler: {strongest:.3f}; goal {GOAL}. Cells that are worse (Mann-Whitney, Holm at {ALPHA} for each peer): {lost}.")
    return 0 if strongest >= GOAL and lost == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
