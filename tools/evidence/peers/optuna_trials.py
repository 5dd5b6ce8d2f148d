"""
Runs no-op trials with five reports each in Optuna on SQLite. Prints the trials per second and the durability settings of
SQLite as a line of JSON.

    python optuna_trials.py DATABASE COUNT
"""

import json
import sys
import time

import optuna
import sqlalchemy

REPORTS = 5


def objective(trial):
    trial.suggest_float("x", 0, 1)
    for step in range(1, REPORTS + 1):
        trial.report(1 / step, step)
    return 1 / REPORTS


database, count = sys.argv[1], int(sys.argv[2])
optuna.logging.set_verbosity(optuna.logging.WARNING)
url = f"sqlite:///{database}"
study = optuna.create_study(storage=url, sampler=optuna.samplers.RandomSampler(seed=1))
start = time.perf_counter()
study.optimize(objective, n_trials=count)
seconds = time.perf_counter() - start

with sqlalchemy.create_engine(url).connect() as connection:
    pragma = lambda name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
    durability = {"synchronous": pragma("synchronous"), "journal_mode": pragma("journal_mode")}
print(json.dumps({"rate": count / seconds, "version": optuna.__version__, **durability}))
