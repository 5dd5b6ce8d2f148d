"""Makes packages/compare/src/statistics/fixtures/statistics.json from SciPy and statsmodels.

In a virtual environment with numpy, scipy and statsmodels:
    python tools/compare/statistics-fixtures.py packages/compare/src/statistics/fixtures/statistics.json
"""

import json
import sys
import warnings

import numpy as np
import scipy
import statsmodels
from scipy import special, stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.weightstats import ttost_paired

warnings.filterwarnings("ignore")
generator = np.random.default_rng(413)


def data_sets():
    yield "normal n=2", generator.normal(0.2, 1, 2)
    yield "normal n=3", generator.normal(0.2, 1, 3)
    yield "n=3 all positive", np.array([0.01, 0.03, 0.02])
    yield "n=3 with a zero", np.array([0.0, 0.5, -0.25])
    yield "n=3 tied", np.array([1.0, 1.0, -1.0])
    yield "n=3 constant", np.array([0.5, 0.5, 0.5])
    yield "n=5 all zero", np.zeros(5)
    yield "n=4 one not zero", np.array([0.0, 0.0, 0.0, 2.0])
    yield "n=5 all positive", np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    yield "n=6 all negative", -np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.65])
    for n in (5, 7, 10, 13, 15, 20):
        yield f"normal n={n}", generator.normal(0.3, 1, n)
    yield "accuracy steps n=8", np.round(generator.normal(0.001, 0.002, 8) * 2000) / 2000
    yield "accuracy steps n=10", np.round(generator.normal(0.001, 0.002, 10) * 1000) / 1000
    yield "accuracy steps n=13", np.round(generator.normal(0.5, 1, 13))
    yield "ties and zeros n=15", np.round(generator.normal(0.5, 1.2, 15))
    yield "skewed n=12", generator.exponential(1, 12) - 0.5
    yield "heavy tails n=14", generator.standard_t(2, 14)
    yield "tiny numbers n=9", generator.normal(1e-9, 1e-9, 9)
    yield "large numbers n=9", generator.normal(1e9, 1e9, 9)
    yield "normal n=40", generator.normal(0.3, 1, 40)
    yield "normal n=80", generator.normal(0.2, 1, 80)
    yield "ties n=120", np.round(generator.normal(0.3, 2, 120))


def number(value):
    return None if value is None or not np.isfinite(value) else float(value)


def paired_t(d):
    if len(d) < 2 or np.all(d == d[0]):
        return None
    result = stats.ttest_rel(d, np.zeros_like(d))
    interval = result.confidence_interval(0.95)
    narrow = result.confidence_interval(0.8)
    return {
        "t": number(result.statistic),
        "p": number(result.pvalue),
        "low": number(interval.low),
        "high": number(interval.high),
        "low80": number(narrow.low),
        "high80": number(narrow.high),
        "deviation": number(np.std(d, ddof=1)),
    }


def equivalence(d):
    """Two one-sided tests at margins of half, one and three standard deviations."""
    if len(d) < 2 or np.all(d == d[0]):
        return []
    margins = [float(np.std(d, ddof=1)) * share for share in (0.5, 1, 3)]
    return [
        {"margin": margin, "p": number(ttost_paired(d, np.zeros_like(d), -margin, margin)[0])} for margin in margins
    ]


def tables():
    """Differences, seed by example, with effects of both."""
    for seeds, examples in ((2, 5), (3, 40), (5, 60), (10, 25)):
        for seed, example in ((1, 0.2), (0.1, 2), (0, 0)):
            effects = generator.normal(0.1, 1, (seeds, examples))
            effects += seed * generator.normal(size=(seeds, 1)) + example * generator.normal(size=(1, examples))
            yield np.round(effects, 3)


def two_source(table):
    """Welch's test of the seed means against example means shifted to mean 0: the same error and degrees of freedom."""
    by_seed, by_example = table.mean(axis=1), table.mean(axis=0)
    result = stats.ttest_ind(by_seed, by_example - by_example.mean(), equal_var=False)
    interval = result.confidence_interval(0.95)
    return {
        "degreesOfFreedom": number(result.df),
        "t": number(result.statistic),
        "p": number(result.pvalue),
        "low": number(interval.low),
        "high": number(interval.high),
    }


def nadeau_bengio(d, ratio):
    if len(d) < 2 or np.all(d == d[0]):
        return None
    error = np.std(d, ddof=1) * np.sqrt(1 / len(d) + ratio)
    interval = stats.t.interval(0.95, len(d) - 1, loc=np.mean(d), scale=error)
    return {
        "ratio": ratio,
        "low": number(interval[0]),
        "high": number(interval[1]),
        "p": number(2 * stats.t.sf(abs(np.mean(d)) / error, len(d) - 1)),
    }


def sign_flip(d):
    if len(d) > 20:
        return None
    return number(
        stats.permutation_test(
            (d,), np.sum, permutation_type="samples", n_resamples=np.inf, alternative="two-sided", batch=2**16
        ).pvalue
    )


def wilcoxon(d):
    present = d[d != 0]
    tied = len(np.unique(np.abs(present))) < len(d)
    if len(d) > 50 or not tied:
        result = stats.wilcoxon(d)
        return {"statistic": number(result.statistic), "p": number(result.pvalue)}
    method = stats.PermutationMethod(n_resamples=np.inf)
    if len(d) > 15:
        return None
    result = stats.wilcoxon(d, method=method)
    return {"statistic": number(result.statistic), "p": number(result.pvalue)}


def hedges(d):
    if len(d) < 3 or np.all(d == d[0]):
        return None
    m = len(d) - 1
    correction = np.exp(special.gammaln(m / 2) - special.gammaln((m - 1) / 2)) / np.sqrt(m / 2)
    return number(np.mean(d) / np.std(d, ddof=1) * correction)


def superiority(d):
    # Paired sample: the Mann-Whitney count of each difference against 0.
    return number(np.mean([stats.mannwhitneyu([value], [0.0]).statistic for value in d]))


def friedman_blocks():
    yield "3 x 3", generator.normal(size=(3, 3))
    yield "5 x 3 shifted", generator.normal(size=(5, 3)) + np.array([0, 0, 2])
    yield "10 x 4", generator.normal(size=(10, 4))
    yield "10 x 7 shifted", generator.normal(size=(10, 7)) + np.arange(7) / 3
    yield "ties 6 x 4", np.round(generator.normal(size=(6, 4)))
    yield "ties 12 x 5", np.round(generator.normal(size=(12, 5)) * 2)
    yield "one block tied", np.array([[1.0, 1, 1], [1, 2, 3], [3, 2, 1], [1, 2, 3]])
    yield "all tied", np.ones((4, 3))
    for n in (4, 8, 16, 30):
        for k in (3, 5, 6):
            yield f"{n} x {k}", generator.normal(size=(n, k)) + np.linspace(0, 0.8, k)


def friedman(blocks):
    if all(np.all(row == row[0]) for row in blocks):
        return None
    result = stats.friedmanchisquare(*blocks.T)
    ranks = np.mean([stats.rankdata(row) for row in blocks], axis=0)
    n, k = blocks.shape
    ps = [
        2 * stats.norm.sf(abs(ranks[a] - ranks[b]) / np.sqrt(k * (k + 1) / (6 * n)))
        for a in range(k)
        for b in range(a + 1, k)
    ]
    return {
        "statistic": number(result.statistic),
        "p": number(result.pvalue),
        "meanRanks": [float(rank) for rank in ranks],
        "adjusted": [float(p) for p in multipletests(ps, method="holm")[1]],
    }


def p_values():
    yield [0.01, 0.04, 0.03]
    yield [0.05]
    yield [1.0, 1.0, 0.2]
    yield [0.02, 0.02, 0.02]
    yield [0.0, 0.5, 0.0001]
    yield [0.001, 0.01, 0.02, 0.03, 0.04, 0.05]
    for count in (2, 3, 5, 6, 10, 15, 21, 21, 21, 28, 28, 45, 45, 66, 66):
        yield [float(p) for p in generator.beta(0.5, 2, count)]


def power_cells():
    for n in (2, 3, 5, 10, 20, 34, 100):
        for effect in (0.0, 0.2, 0.5, 1.0, 2.0):
            for alpha in (0.05, 0.05 / 21):
                power = number(TTestPower().power(effect, n, alpha))
                # Far in the tail SciPy's non-central t returns NaN.
                if power is not None:
                    yield {"n": n, "effect": effect, "alpha": alpha, "power": power}


print(
    json.dumps(
        {
            "versions": {
                "python": sys.version.split()[0],
                "numpy": np.__version__,
                "scipy": scipy.__version__,
                "statsmodels": statsmodels.__version__,
            },
            "samples": [
                {
                    "name": name,
                    "differences": [float(value) for value in d],
                    "pairedT": paired_t(d),
                    "nadeauBengio": nadeau_bengio(d, 0.25),
                    "signFlip": sign_flip(d),
                    "wilcoxon": wilcoxon(d),
                    "hedges": hedges(d),
                    "superiority": superiority(d),
                    "equivalence": equivalence(d),
                }
                for name, d in data_sets()
            ],
            "friedman": [
                {"name": name, "blocks": blocks.tolist(), "expected": friedman(blocks)}
                for name, blocks in friedman_blocks()
            ],
            "holm": [{"ps": ps, "adjusted": [float(p) for p in multipletests(ps, method="holm")[1]]} for ps in p_values()],
            "power": list(power_cells()),
            "twoSources": [{"table": table.tolist(), "expected": two_source(table)} for table in tables()],
            "chiSquare": [
                {"share": 0.2, "freedom": n, "quantile": number(stats.chi2.ppf(0.2, n))} for n in (4, 9, 39)
            ],
        },
        separators=(",", ":"),
    ),
    file=open(sys.argv[1], "w"),
)
