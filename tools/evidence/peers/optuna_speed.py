"""Measures the speed of Optuna for tools/evidence/bench/search.mjs, and prints the results as JSON."""

import json
import sys
import time

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
settings = json.loads(sys.argv[1])
NAMES = [f"x{index}" for index in range(settings["dimensions"])]


def create_study(sampler):
    return optuna.create_study(sampler=sampler)


def ask(study):
    trial = study.ask()
    return trial, [trial.suggest_float(name, -5, 5) for name in NAMES]


def tell(study, trial, point):
    study.tell(trial, sum(x * x for x in point))


def random_per_second():
    study = create_study(optuna.samplers.RandomSampler(seed=0))
    start = time.process_time()
    for _ in range(settings["randomTrials"]):
        tell(study, *ask(study))
    return settings["randomTrials"] / (time.process_time() - start)


def seconds_to_ask():
    """Returns TPE's time per suggestion and result, after a number of earlier trials."""
    earlier = create_study(optuna.samplers.RandomSampler(seed=0))
    for _ in range(settings["earlierTrials"]):
        tell(earlier, *ask(earlier))
    study = create_study(optuna.samplers.TPESampler(seed=0))
    study.add_trials(earlier.trials)
    start = time.process_time()
    for _ in range(settings["suggestions"]):
        tell(study, *ask(study))
    return (time.process_time() - start) / settings["suggestions"]


print(json.dumps({"version": optuna.__version__, "random": random_per_second(), "ask": seconds_to_ask()}))
