"""Compares two samplers by all pairs of their runs."""

import numpy as np

RESAMPLES = 10_000


def superiority(ours, theirs):
    """Returns the score of each pair of runs: 1 if ours found the smaller value, 1/2 for a tie."""
    ours, theirs = np.array(ours)[:, None], np.array(theirs)[None, :]
    return (ours < theirs) + 0.5 * (ours == theirs)


def resample_means(pair_scores, generator):
    """Bootstraps the mean score of all pairs by resampling the runs of each side. Returns RESAMPLES means."""
    rows, columns = (
        generator.multinomial(size, np.full(size, 1 / size), RESAMPLES) / size for size in pair_scores.shape
    )
    return np.einsum("ri,ij,rj->r", rows, pair_scores, columns, optimize=True)


def holm(ps):
    """Adjusts p-values by Holm's method."""
    order = np.argsort(ps)
    adjusted_ps = np.empty(len(ps))
    adjusted_ps[order] = np.minimum(1, np.maximum.accumulate((len(ps) - np.arange(len(ps))) * np.array(ps)[order]))
    return adjusted_ps


def format_interval(values):
    low, high = np.quantile(values, [0.025, 0.975])
    return f"{low:.2f} to {high:.2f}"
