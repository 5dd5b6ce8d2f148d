"""
Makes packages/search/src/fixtures/tpe.json from Optuna: densities of its Parzen estimator and its split of trials.

In a virtual environment with tools/search/requirements.txt:
    python tools/search/tpe-fixtures.py packages/search/src/fixtures/tpe.json
"""

import json
import sys

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import _split_trials, default_gamma, default_weights
from optuna.trial import TrialState, create_trial

optuna.logging.set_verbosity(optuna.logging.ERROR)
generator = np.random.default_rng(413)
# NumPy does not define the order of equal observations; here the older comes first.
unstable = np.argsort
np.argsort = lambda values, **options: unstable(values, **{"kind": "stable", **options})

# Words of a sweep file, Optuna's distribution, and the draw of an observation in Optuna's form.
SPACE = {
    "rate": (
        {"distribution": "log_uniform_values", "min": 1e-5, "max": 0.1},
        FloatDistribution(1e-5, 0.1, log=True),
        lambda: float(np.exp(generator.uniform(np.log(1e-5), np.log(0.1)))),
    ),
    "dropout": (
        {"distribution": "uniform", "min": 0.1, "max": 0.6},
        FloatDistribution(0.1, 0.6),
        lambda: float(generator.uniform(0.1, 0.6)),
    ),
    "layers": (
        {"min": 1, "max": 6},
        IntDistribution(1, 6),
        lambda: int(generator.integers(1, 7)),
    ),
    "step": (
        {"distribution": "q_uniform", "min": 0, "max": 2, "q": 0.25},
        FloatDistribution(0, 2, step=0.25),
        lambda: float(generator.integers(0, 9) * 0.25),
    ),
    "kind": (
        {"values": ["a", "b", "c"]},
        CategoricalDistribution(["a", "b", "c"]),
        lambda: int(generator.integers(0, 3)),
    ),
}
PARAMETERS = _ParzenEstimatorParameters(
    prior_weight=1.0,
    consider_magic_clip=True,
    consider_endpoints=False,
    weights=default_weights,
    multivariate=True,
)


def densities():
    for count in [0, 1, 2, 3, 10, 24, 25, 26, 60, 150]:
        for names in [["rate"], ["dropout"], ["layers"], ["step"], ["kind"], list(SPACE)]:
            observations = {name: np.array([SPACE[name][2]() for _ in range(count)]) for name in names}
            points = {name: np.array([SPACE[name][2]() for _ in range(5)]) for name in names}
            estimator = _ParzenEstimator(observations, {name: SPACE[name][1] for name in names}, PARAMETERS)
            yield {
                "parameters": {name: SPACE[name][0] for name in names},
                "observations": [[float(observations[name][i]) for name in names] for i in range(count)],
                "points": [[float(points[name][i]) for name in names] for i in range(5)],
                "log densities": estimator.log_pdf(points).tolist(),
            }


def splits():
    distributions = {"x": FloatDistribution(0, 1)}
    for number in range(40):
        direction = ["minimize", "maximize"][number % 2]
        study = optuna.create_study(direction=direction)
        for _ in range(generator.integers(10, 60)):
            params = {"x": float(generator.uniform())}
            if generator.random() < 0.7:
                trial = create_trial(params=params, distributions=distributions, value=round(generator.normal(), 1))
            else:
                steps = int(generator.integers(0, 5))
                curve = {step + 1: round(generator.normal(), 1) for step in range(steps)}
                trial = create_trial(
                    state=TrialState.PRUNED, params=params, distributions=distributions, intermediate_values=curve
                )
            study.add_trial(trial)
        trials = study.trials
        below, _ = _split_trials(study, trials, default_gamma(len(trials)))
        yield {
            "goal": direction,
            "trials": [
                {
                    "value": trial.value,
                    "curve": [[step, value] for step, value in sorted(trial.intermediate_values.items())],
                }
                for trial in trials
            ],
            "good": [trial.number for trial in below],
        }


fixtures = {
    "made with": {"optuna": optuna.__version__, "numpy": np.__version__},
    "densities": list(densities()),
    "splits": list(splits()),
}
with open(sys.argv[1], "w") as file:
    json.dump(fixtures, file, separators=(",", ":"))
    file.write("\n")
